/** Sales through LakiPay at its simulator, and the events of its platform, LakiConnect. */

import { describe, expect, test } from 'vitest'
import { createLakiConnectSimulator } from '../../demo/simulators/lakiconnect/lakiconnect.ts'
import { createLakiPaySimulator } from '../../demo/simulators/lakipay/lakipay.ts'
import { saleBench } from './support/sale-bench.ts'

const bench = saleBench()

describe('LakiPay', () => {
  const sale = async (more: Record<string, string> = {}) => {
    const simulator = await bench.begin(
      () => createLakiPaySimulator({ apiKey: 'pk_test:sk_test' }),
      ({ url, publicKeyPem }) => ({
        LAKIPAY_API_KEY: 'pk_test:sk_test',
        LAKIPAY_BASE_URL: url,
        LAKIPAY_WEBHOOK_PUBLIC_KEY: publicKeyPem,
        ...more,
      }),
    )
    const opened = await bench.companion.open({
      currency: 'ETB',
      amount: '300.00',
      customer: { name: 'Hana', phone: '+251 91 123 4567' },
    })
    const payment = await bench.companion.pay(opened, { provider: 'lakipay' })
    return { simulator, opened, payment, id: simulator.control.payments().at(-1)!.id }
  }

  test('uses its hosted page in that mode', async () => {
    const { simulator, payment, id } = await sale({ LAKIPAY_MODE: 'checkout' })
    expect(payment.action).toMatchObject({ type: 'open' })
    simulator.control.approve(id)
    await bench.until(async () => (await bench.status()) === 'paid')
  })

  test.each([
    ['decline', 'cancelled'],
    ['fail', 'failed'],
    ['expire', 'expired'],
  ] as const)('ends the attempt after %s as %s, and a later success still pays', async (end, state) => {
    const { simulator, opened, id } = await sale()
    simulator.control[end](id)
    await bench.until(async () => (await bench.companion.view(opened)).payment?.status === state)
    expect(await bench.status()).toBe('unpaid')
    simulator.control.approve(id)
    await bench.until(async () => {
      bench.companion.clock.now += 60_000
      return (await bench.status()) === 'paid'
    })
    expect((await bench.companion.order()).anomalies.map(({ kind }) => kind)).toEqual(['late'])
  })

  test('pays nothing for withdrawals and fees', async () => {
    const { simulator, id } = await sale()
    simulator.control.sendWithdrawal(id)
    simulator.control.sendMasterFee(id)
    await bench.until(
      () =>
        simulator.control.deliveries().length >= 2 &&
        simulator.control.deliveries().every(({ answer }) => answer !== null),
    )
    await bench.companion.app.idle()
    expect(await bench.status()).toBe('unpaid')
    expect(bench.types()).toEqual([])
  })
})

describe('LakiConnect', () => {
  const SECRET = 'whsec_lakiconnect_secret_of_the_tests'
  const platform = (settings: Record<string, string> = { LAKICONNECT_WEBHOOK_SECRET: SECRET }) =>
    bench.begin(
      (url) =>
        createLakiConnectSimulator({
          apiKey: 'lk_live_1',
          webhook: { webhook_url: `${url}/webhooks/lakiconnect`, webhook_secret: SECRET, webhook_enabled: true },
        }),
      () => settings,
    )

  test('passes events of accounts and settlements on once, without a change of orders', async () => {
    const simulator = await platform()
    await bench.companion.pay(await bench.companion.open(), { provider: 'sandbox', medium: 'ignore' })
    const account = simulator.control.addAccount()
    const key = simulator.control.approve(account)
    await bench.until(() => bench.types().includes('account.approved'))
    for (let again = 0; again < 5; again += 1) simulator.control.redeliver(key)
    simulator.control.sendSettlement(account, 47_500, 'approved')
    await bench.until(
      () =>
        bench.types().includes('settlement.approved') &&
        simulator.control.deliveries().every(({ answer }) => answer !== null),
    )
    await bench.companion.app.idle()
    expect(bench.types()).toEqual(['account.approved', 'settlement.approved'])
    expect(bench.companion.events[0]?.event.data).toMatchObject({
      object: 'connected_account',
      id: account,
      kyc_status: 'approved',
    })
    expect(bench.companion.events[1]?.event.data).toMatchObject({
      object: 'settlement',
      connected_account_id: account,
      amount: 47_500,
    })
    expect(await bench.status()).toBe('unpaid')
  })

  test('is 404 without a secret', async () => {
    const simulator = await platform({})
    simulator.control.approve(simulator.control.addAccount())
    await bench.until(() => simulator.control.deliveries().some(({ answer }) => answer !== null))
    expect(simulator.control.deliveries()[0]?.answer).toBe(404)
  })

  test.each([
    ['no header', {}],
    ['too few digits', { 'x-lakiconnect-signature': 'sha256=ab' }],
    ['other digits', { 'x-lakiconnect-signature': `sha256=${'0'.repeat(64)}` }],
  ])('is 400 for a signature with %s', async (_, headers) => {
    await platform()
    const answer = await bench.companion.request('POST', '/webhooks/lakiconnect', {
      raw: '{"event":"connected_account.approved"}',
      headers: headers as Record<string, string>,
    })
    expect([answer.status, answer.problem.code]).toEqual([400, 'webhook_signature_invalid'])
  })
})
