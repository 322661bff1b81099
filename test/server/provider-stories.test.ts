/** What only one provider does, over HTTP with its simulator. */

import { afterEach, describe, expect, test, vi } from 'vitest'
import { API_PATH, createChapaSimulator } from '../../demo/simulators/chapa/chapa.ts'
import type { ChapaOptions } from '../../demo/simulators/chapa/chapa.ts'
import { createEchezonaSimulator } from '../../demo/simulators/echezona/echezona.ts'
import { createLakiConnectSimulator } from '../../demo/simulators/lakiconnect/lakiconnect.ts'
import { createLakiPaySimulator } from '../../demo/simulators/lakipay/lakipay.ts'
import { createLopaySimulator } from '../../demo/simulators/lopay/lopay.ts'
import type { LopaySimulator } from '../../demo/simulators/lopay/lopay.ts'
import { createPaystackSimulator } from '../../demo/simulators/paystack/paystack.ts'
import { createSslSimulator } from '../../demo/simulators/sslcommerz/sslcommerz.ts'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { freePort } from '../free-port.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

let companion: Companion
let closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await companion.close()
  for (const close of closing) await close()
  closing = []
})

async function begin<S extends { listen(port: number): Promise<string>; close(): Promise<void>; url: string }>(
  make: (companionUrl: string) => S,
  settings: (simulator: S) => Record<string, string>,
): Promise<S> {
  const port = await freePort()
  const simulator = make(`http://127.0.0.1:${port}`)
  await simulator.listen(0)
  closing.push(() => simulator.close())
  companion = await startCompanion({
    providers: 'configured',
    port,
    start: Date.now(),
    settings: { SANDBOX: '1', ...settings(simulator) },
  })
  return simulator
}

/** Waits for what happens over HTTP between companion and simulator. */
const until = (condition: () => boolean | Promise<boolean>) =>
  vi.waitUntil(
    async () => {
      await companion.app.idle()
      return condition()
    },
    { timeout: 15_000 },
  )
const status = async () => (await companion.order()).status
const types = () => companion.events.map(({ event }) => event.type)

describe('Lopay', () => {
  const SECRET = `whsec_${Buffer.from('a-secret-of-lopay-in-tests').toString('base64')}`
  let simulator: LopaySimulator
  let opened: CheckoutOpened
  const link = () => simulator.control.payments().at(-1)!
  async function sale(): Promise<void> {
    simulator = await begin(
      (url) =>
        createLopaySimulator({
          apiKey: 'lopay-key',
          merchantId: '7f3f0a64-6b5d-4e0c-8a51-1c2d3e4f5a6b',
          subscription: { url: `${url}/webhooks/lopay`, secret: SECRET },
        }),
      ({ url }) => ({ LOPAY_API_KEY: 'lopay-key', LOPAY_BASE_URL: url, LOPAY_WEBHOOK_SECRET: SECRET }),
    )
    opened = await companion.open({ currency: 'GBP', amount: '20.00' })
    await companion.pay(opened, { provider: 'lopay' })
  }

  test('keeps the attempt after a declined card', async () => {
    await sale()
    simulator.control.decline(link().id)
    await until(() =>
      simulator.control.deliveries().some(({ event, answer }) => event === 'payment.failed' && answer === 200),
    )
    expect(await companion.view(opened)).toMatchObject({
      status: 'processing',
      payment: { status: 'pending', action: { type: 'open' } },
    })
    simulator.control.pay(link().id)
    await until(() => types().length > 0)
    expect(types()).toEqual(['order.paid'])
  })

  test('compares the price without the tip', async () => {
    await sale()
    simulator.control.pay(link().id, { tipUnits: 500 })
    await until(async () => (await status()) === 'paid')
    expect(await companion.order()).toMatchObject({ money: { amount: '20.00' }, anomalies: [] })
  })

  test('reports an anomaly for a link whose amount was changed', async () => {
    await sale()
    simulator.control.changeAmount(link().id, 1)
    simulator.control.pay(link().id)
    await until(async () => (await companion.order()).anomalies.length > 0)
    expect(await companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'underpaid', paid: { amount: '0.01', currency: 'GBP' } }],
    })
  })

  test('revokes the link when the buyer cancels', async () => {
    await sale()
    await companion.request('POST', `/checkouts/${opened.checkout.id}/cancel`, {
      headers: { authorization: `Bearer ${opened.clientSecret}` },
    })
    expect(link().status).toBe('cancelled')
    expect((await companion.view(opened)).status).toBe('cancelled')
  })

  test('revokes the link when the buyer chooses another method', async () => {
    await sale()
    await companion.pay(opened, { provider: 'sandbox' })
    expect(link().status).toBe('cancelled')
    expect(await companion.view(opened)).toMatchObject({ status: 'processing', payment: { provider: 'sandbox' } })
  })

  test('accepts webhooks while the secret rotates', async () => {
    await sale()
    const [subscription] = simulator.control.subscriptions()
    simulator.control.rotateSecret(subscription!.id)
    simulator.control.pay(link().id)
    await until(async () => (await status()) === 'paid')
    expect(await companion.app.store.read.quarantined()).toBe(0)
  })
})

describe('Echezona', () => {
  const KEY = 'echezona-secret-key-1'
  const sale = async () => {
    const simulator = await begin(
      (url) => createEchezonaSimulator({ apiKey: KEY, webhookUrl: `${url}/webhooks/echezona` }),
      ({ url }) => ({ ECHEZONA_API_KEY: KEY, ECHEZONA_BASE_URL: `${url}/api` }),
    )
    const opened = await companion.open({
      currency: 'NGN',
      amount: '5000.00',
      customer: { name: 'Ada Obi', email: 'ada@example.com' },
    })
    await companion.pay(opened, { provider: 'echezona' })
    return { simulator, opened, id: simulator.control.payments().at(-1)!.transactionId }
  }

  test('leaves the checkout open after a failed payment with the code "00"', async () => {
    const { simulator, opened, id } = await sale()
    simulator.control.fail(id)
    await until(async () => (await companion.view(opened)).payment?.status === 'failed')
    expect(await status()).toBe('unpaid')
    expect((await companion.view(opened)).status).toBe('open')
  })

  test('records a refund, and pays nothing for transfers and renewals', async () => {
    const { simulator, id } = await sale()
    for (const event of ['transfer.success', 'subscription.renew']) simulator.control.notify(id, event)
    await until(
      () =>
        simulator.control.deliveries().length >= 2 &&
        simulator.control.deliveries().every(({ answer }) => answer === 200),
    )
    expect(await status()).toBe('unpaid')
    simulator.control.pay(id)
    await until(async () => (await status()) === 'paid')
    simulator.control.notify(id, 'refund.processed')
    await until(() => types().includes('order.refunded'))
    expect(await status()).toBe('refunded')
    expect(types()).toEqual(['order.paid', 'order.refunded'])
  })

  test('does not poll for the webhook that a poll causes', async () => {
    const { simulator, id } = await sale()
    simulator.control.pay(id)
    await until(async () => (await status()) === 'paid')
    await companion.app.idle()
    const { verify } = simulator.control.calls()
    for (let round = 0; round < 20; round += 1) {
      companion.clock.now += 10_000
      await companion.app.idle()
    }
    expect(simulator.control.calls().verify).toBe(verify)
  })
})

describe('Paystack', () => {
  const KEY = 'sk_test_paybutton_4f1a9c27d0'
  const sale = async () => {
    const simulator = await begin(
      (url) => createPaystackSimulator({ secretKey: KEY, webhookUrl: `${url}/webhooks/paystack` }),
      ({ url }) => ({ PAYSTACK_SECRET_KEY: KEY, PAYSTACK_CURRENCIES: 'NGN', PAYSTACK_BASE_URL: url }),
    )
    const opened = await companion.open({
      currency: 'NGN',
      amount: '5000.00',
      customer: { email: 'ada@example.com' },
    })
    await companion.pay(opened, { provider: 'paystack' })
    return { simulator, opened, reference: simulator.control.payments().at(-1)!.reference }
  }

  test('is paid by a second try after a failed one', async () => {
    const { simulator, opened, reference } = await sale()
    simulator.control.fail(reference)
    companion.clock.now += 60_000
    await companion.app.idle()
    expect((await companion.view(opened)).payment?.status).toBe('pending')
    simulator.control.pay(reference)
    await until(async () => (await status()) === 'paid')
    expect(await companion.order()).toMatchObject({ money: { amount: '5000.00' }, anomalies: [] })
  })

  test('records partial refunds once each, also when they come twice', async () => {
    const { simulator, reference } = await sale()
    simulator.control.pay(reference)
    await until(async () => (await status()) === 'paid')
    simulator.faults.webhookCopies = 2
    for (let part = 0; part < 2; part += 1) simulator.control.refund(reference, 100_000)
    const events = () => companion.events.map(({ event }) => event).filter(({ type }) => type === 'order.refunded')
    await until(() => events().length === 2 && simulator.control.deliveries().every(({ answer }) => answer === 200))
    expect(events().map(({ data }) => data.refunded)).toMatchObject([{ amount: '1000.00' }, { amount: '1000.00' }])
    simulator.control.refund(reference)
    await until(() => events().length === 3)
    expect(await status()).toBe('refunded')
  })

  test('pays nothing with the money of an older transaction, or with events about nothing', async () => {
    const { simulator, opened, reference } = await sale()
    simulator.control.pay(reference)
    await until(async () => (await status()) === 'paid')
    const other = await companion.open({
      orderId: 'another-order',
      currency: 'NGN',
      amount: '5000.00',
      customer: { email: 'ada@example.com' },
    })
    const payment = await companion.pay(other, { provider: 'paystack' })
    simulator.control.redeliver(reference)
    for (const event of ['charge.failed', 'refund.pending', 'transfer.success', 'charge.dispute.create'])
      simulator.control.notify(reference, event)
    await until(() => simulator.control.deliveries().every(({ answer }) => answer === 200))
    companion.clock.now += 60_000
    await companion.app.idle()
    expect((await companion.view(other)).payment).toMatchObject({ id: payment.id, status: 'pending' })
    expect((await companion.view(opened)).status).toBe('paid')
    expect(types()).toEqual(['order.paid'])
  })
})

describe('Chapa', () => {
  const credentials = { secretKey: 'CHASECK_TEST-paybutton4f1a9c27d0', webhookSecret: 'chapa-hash-9b2e71' }
  const MINUTE = 60_000
  const open = async (options: Partial<ChapaOptions> = {}, more: Record<string, string> = {}) => {
    const simulator = await begin(
      (url) => createChapaSimulator({ ...credentials, webhookUrl: `${url}/webhooks/chapa`, ...options }),
      ({ url }) => ({
        CHAPA_SECRET_KEY: credentials.secretKey,
        CHAPA_WEBHOOK_SECRET: credentials.webhookSecret,
        CHAPA_BASE_URL: `${url}${API_PATH}`,
        ...more,
      }),
    )
    return { simulator, opened: await companion.open({ currency: 'ETB', amount: '1250.50' }) }
  }
  const sale = async (options: Partial<ChapaOptions> = {}, more: Record<string, string> = {}) => {
    const { simulator, opened } = await open(options, more)
    await companion.pay(opened, { provider: 'chapa' })
    return { simulator, opened, txRef: simulator.control.payments().at(-1)!.txRef }
  }
  const state = async (opened: CheckoutOpened) => (await companion.view(opened)).payment?.status
  const anomalies = async () => (await companion.order()).anomalies.map(({ kind }) => kind)

  test('is paid by a second try after a failed one', async () => {
    const { simulator, opened, txRef } = await sale()
    simulator.control.fail(txRef)
    await until(() => simulator.control.deliveries().some(({ answer }) => answer === 200))
    companion.clock.now += MINUTE
    await companion.app.idle()
    expect(await state(opened)).toBe('pending')
    simulator.control.pay(txRef)
    await until(async () => (await status()) === 'paid')
    expect(await companion.order()).toMatchObject({ money: { amount: '1250.50' }, anomalies: [] })
  })

  test.each([
    ['fail', 'failed'],
    ['cancel', 'cancelled'],
  ] as const)('ends the attempt some time after %s as %s, and a later success still pays', async (end, ended) => {
    const { simulator, opened, txRef } = await sale({}, { CHAPA_RETRY_MINUTES: '5' })
    simulator.control[end](txRef)
    companion.clock.now += 6 * MINUTE
    await until(async () => (await state(opened)) === ended)
    expect(await status()).toBe('unpaid')
    simulator.control.pay(txRef)
    await until(async () => (await status()) === 'paid')
    expect(await anomalies()).toEqual(['late'])
  })

  test.each([
    ['cut', 'pending', 'a 404 about an unpaid transaction leaves it pending'],
    ['error', 'failed', 'a 404 about no transaction ends it'],
  ] as const)('after a lost answer to create (%s) is %s: %s', async (fault, expected, _why) => {
    const { simulator, opened } = await open()
    simulator.faults.create = fault
    expect(await companion.pay(opened, { provider: 'chapa' })).toMatchObject({ status: 'pending', action: null })
    companion.clock.now += MINUTE
    await until(() => simulator.control.calls().verify > 0)
    expect(await state(opened)).toBe(expected)
    for (const { txRef } of simulator.control.payments()) simulator.control.pay(txRef)
    await until(async () => (await status()) === (expected === 'pending' ? 'paid' : 'unpaid'))
  })

  test('asks when the callback comes, and believes none', async () => {
    const { simulator, opened, txRef } = await sale()
    simulator.faults.webhookLost = true
    simulator.control.callBack(txRef, 'success')
    await until(() => simulator.control.callbacks()[0]?.answer === 200)
    expect(simulator.control.calls().verify).toBeGreaterThan(0)
    expect(await state(opened)).toBe('pending')
    // The companion asks about a payment once in a few seconds.
    companion.clock.now += 10_000
    simulator.control.pay(txRef)
    await until(async () => (await status()) === 'paid')
  })

  test('ends the link when the buyer chooses another method, and counts money that comes after that', async () => {
    const { simulator, opened, txRef } = await sale()
    await companion.pay(opened, { provider: 'sandbox', medium: 'ignore' })
    expect(simulator.control.payments()[0]?.isExpired).toBe(true)
    simulator.control.pay(txRef)
    await until(async () => (await status()) === 'paid')
    expect(await anomalies()).toEqual([])
  })

  test('leaves money that contains the charge to a person', async () => {
    const { simulator, txRef } = await sale({ feeInAmount: true })
    simulator.control.pay(txRef)
    await until(async () => (await anomalies()).length > 0)
    expect(await companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'overpaid', paid: { amount: '1294.27', currency: 'ETB' } }],
    })
  })

  test('records each refund once, also when it comes twice, and what is reversed', async () => {
    const { simulator, txRef } = await sale()
    simulator.control.pay(txRef)
    await until(async () => (await status()) === 'paid')
    simulator.faults.webhookCopies = 2
    for (const amount of [10_000, 20_000]) simulator.control.refund(txRef, amount)
    simulator.control.reverse(txRef)
    await until(async () => (await status()) === 'refunded')
    await until(() => simulator.control.deliveries().every(({ answer }) => answer === 200))
    const refunded = companion.events.filter(({ event }) => event.type === 'order.refunded')
    expect(refunded.map(({ event }) => (event.data.refunded as { amount: string }).amount).toSorted()).toEqual([
      '100.00',
      '200.00',
      '950.50',
    ])
  })

  test('pays nothing with the money of an older transaction, or with events about nothing', async () => {
    const { simulator, txRef } = await sale()
    simulator.control.pay(txRef)
    await until(async () => (await status()) === 'paid')
    const other = await companion.open({ orderId: 'another-order', currency: 'ETB', amount: '1250.50' })
    await companion.pay(other, { provider: 'chapa' })
    simulator.control.redeliver(txRef)
    for (const event of ['payout.success', 'refund.success', 'charge.created']) simulator.control.notify(txRef, event)
    await until(() => simulator.control.deliveries().every(({ answer }) => answer === 200))
    companion.clock.now += MINUTE
    await companion.app.idle()
    expect(await state(other)).toBe('pending')
    expect(types()).toEqual(['order.paid'])
  })
})

describe('LakiPay', () => {
  const sale = async (more: Record<string, string> = {}) => {
    const simulator = await begin(
      () => createLakiPaySimulator({ apiKey: 'pk_test:sk_test' }),
      ({ url, publicKeyPem }) => ({
        LAKIPAY_API_KEY: 'pk_test:sk_test',
        LAKIPAY_BASE_URL: url,
        LAKIPAY_WEBHOOK_PUBLIC_KEY: publicKeyPem,
        ...more,
      }),
    )
    const opened = await companion.open({
      currency: 'ETB',
      amount: '300.00',
      customer: { name: 'Hana', phone: '+251 91 123 4567' },
    })
    const payment = await companion.pay(opened, { provider: 'lakipay' })
    return { simulator, opened, payment, id: simulator.control.payments().at(-1)!.id }
  }

  test('uses its hosted page in that mode', async () => {
    const { simulator, payment, id } = await sale({ LAKIPAY_MODE: 'checkout' })
    expect(payment.action).toMatchObject({ type: 'open' })
    simulator.control.approve(id)
    await until(async () => (await status()) === 'paid')
  })

  test.each([
    ['decline', 'cancelled'],
    ['fail', 'failed'],
    ['expire', 'expired'],
  ] as const)('ends the attempt after %s as %s, and a later success still pays', async (end, state) => {
    const { simulator, opened, id } = await sale()
    simulator.control[end](id)
    await until(async () => (await companion.view(opened)).payment?.status === state)
    expect(await status()).toBe('unpaid')
    simulator.control.approve(id)
    await until(async () => {
      companion.clock.now += 60_000
      return (await status()) === 'paid'
    })
    expect((await companion.order()).anomalies.map(({ kind }) => kind)).toEqual(['late'])
  })

  test('pays nothing for withdrawals and fees', async () => {
    const { simulator, id } = await sale()
    simulator.control.sendWithdrawal(id)
    simulator.control.sendMasterFee(id)
    await until(
      () =>
        simulator.control.deliveries().length >= 2 &&
        simulator.control.deliveries().every(({ answer }) => answer !== null),
    )
    await companion.app.idle()
    expect(await status()).toBe('unpaid')
    expect(types()).toEqual([])
  })
})

describe('SSLCommerz', () => {
  const sale = async (more: Record<string, string> = {}) => {
    const simulator = await begin(
      () => createSslSimulator({ storeId: 'store', password: 'store@ssl' }),
      ({ url }) => ({
        SSLCOMMERZ_STORE_ID: 'store',
        SSLCOMMERZ_STORE_PASSWORD: 'store@ssl',
        SSLCOMMERZ_BASE_URL: url,
        ...more,
      }),
    )
    const opened = await companion.open({
      currency: 'BDT',
      amount: '1250.50',
      customer: { name: 'Rahima Khatun', email: 'rahima@example.com', phone: '01711234567' },
    })
    const { action } = await companion.pay(opened, { provider: 'sslcommerz' })
    const pageUrl = action?.type === 'open' ? action.url : ''
    return { simulator, opened, pageUrl, id: simulator.control.payments().at(-1)!.tranId }
  }
  const state = async (opened: CheckoutOpened) => (await companion.view(opened)).payment?.status
  const anomalies = async () => (await companion.order()).anomalies.map(({ kind }) => kind)
  /** Polls as the time passes, until the condition holds. */
  const untilPolled = (condition: () => boolean | Promise<boolean>) =>
    until(() => {
      companion.clock.now += 45_000
      return condition()
    })
  /** Does what the browser does on the page that leads back. */
  async function postBack(pageUrl: string): Promise<Response> {
    const html = await (await fetch(`${pageUrl}/back`)).text()
    const address = /<form method="post" action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&#38;', '&') ?? ''
    const fields = [...html.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value],
    )
    // `Origin: null` is what a browser sends from a page without a referrer.
    const headers = { origin: 'null' }
    return fetch(address, { method: 'POST', headers, body: new URLSearchParams(fields), redirect: 'manual' })
  }

  test('asks when the browser is posted back, and shows the return page', async () => {
    const { simulator, opened, pageUrl, id } = await sale()
    simulator.faults.webhookLost = true
    simulator.control.pay(id)
    const answer = await postBack(pageUrl)
    expect(answer.status).toBe(303)
    const location = answer.headers.get('location') ?? ''
    expect(location).not.toContain('val_id')
    expect((await fetch(new URL(location, companion.url))).status).toBe(200)
    expect(await status()).toBe('paid')
    expect(await state(opened)).toBe('paid')
  })

  test('gives the payment up when the browser is posted back to the cancel address', async () => {
    const { simulator, opened, pageUrl, id } = await sale()
    simulator.faults.webhookLost = true
    simulator.control.cancel(id)
    expect((await postBack(pageUrl)).status).toBe(303)
    expect(await state(opened)).toBe('cancelled')
    expect((await companion.view(opened)).status).toBe('open')
  })

  test('believes no form: an unpaid payment stays pending', async () => {
    const { simulator, opened, pageUrl, id } = await sale()
    simulator.faults.webhookLost = true
    simulator.control.begin(id)
    const forged = (await (await fetch(`${pageUrl}/back`)).text()).replace('value="PENDING"', 'value="VALID"')
    const address = /action="([^"]+)"/.exec(forged)?.[1]?.replaceAll('&#38;', '&') ?? ''
    const body = new URLSearchParams({ status: 'VALID', tran_id: id, val_id: 'invented', currency_amount: '1250.50' })
    expect((await fetch(address, { method: 'POST', body, redirect: 'manual' })).status).toBe(303)
    expect(await state(opened)).toBe('pending')
    simulator.control.pay(id)
    await untilPolled(async () => (await status()) === 'paid')
    expect(await anomalies()).toEqual([])
  })

  test('waits while the validation cannot be reached', async () => {
    const { simulator, opened, id } = await sale()
    simulator.faults.other = 'error'
    simulator.control.pay(id)
    await until(() => simulator.control.calls().validate > 0)
    expect(await state(opened)).toBe('pending')
    simulator.faults.other = 'none'
    await untilPolled(async () => (await status()) === 'paid')
    expect(await anomalies()).toEqual([])
  })

  test('leaves risky money to a person, and pays with it under "accept"', async () => {
    const { simulator, id } = await sale()
    simulator.control.pay(id, { risky: true })
    await until(async () => (await anomalies()).length > 0)
    expect(await companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'risky', paid: { amount: '1250.50', currency: 'BDT' } }],
    })
    await companion.close()
    const accepted = await sale({ SSLCOMMERZ_RISK: 'accept' })
    accepted.simulator.control.pay(accepted.id, { risky: true })
    await until(async () => (await status()) === 'paid')
    expect(await anomalies()).toEqual([])
  })

  test('finds the second good transaction of a session whose webhooks are lost', async () => {
    const { simulator, id } = await sale()
    simulator.faults.webhookLost = true
    simulator.control.pay(id)
    simulator.control.payAgain(id)
    await untilPolled(() => types().includes('order.anomaly'))
    expect([await status(), await anomalies()]).toEqual(['paid', ['duplicate']])
    // It is not asked about for ever.
    const { validate } = simulator.control.calls()
    companion.clock.now += 600_000
    await companion.app.idle()
    expect(simulator.control.calls().validate).toBe(validate)
  })

  test('counts the second good transaction of a session as a duplicate', async () => {
    const { simulator, id } = await sale()
    simulator.control.pay(id)
    await until(async () => (await status()) === 'paid')
    simulator.control.payAgain(id)
    await until(() => types().includes('order.anomaly'))
    expect(await anomalies()).toEqual(['duplicate'])
    expect(types()).toEqual(['order.paid', 'order.anomaly'])
  })

  test.each([
    ['fail', 'failed'],
    ['cancel', 'cancelled'],
    ['abandon', 'expired'],
  ] as const)('ends the attempt after %s as %s, and a later success still pays', async (end, ended) => {
    const { simulator, opened, id } = await sale()
    simulator.control[end](id)
    await until(async () => (await state(opened)) === ended)
    expect(await status()).toBe('unpaid')
    simulator.control.pay(id)
    await until(async () => (await status()) === 'paid')
    expect(await anomalies()).toEqual(['late'])
  })
})

describe('LakiConnect', () => {
  const SECRET = 'whsec_lakiconnect_secret_of_the_tests'
  const platform = (settings: Record<string, string> = { LAKICONNECT_WEBHOOK_SECRET: SECRET }) =>
    begin(
      (url) =>
        createLakiConnectSimulator({
          apiKey: 'lk_live_1',
          webhook: { webhook_url: `${url}/webhooks/lakiconnect`, webhook_secret: SECRET, webhook_enabled: true },
        }),
      () => settings,
    )

  test('passes events of accounts and settlements on once, without a change of orders', async () => {
    const simulator = await platform()
    await companion.pay(await companion.open(), { provider: 'sandbox', medium: 'ignore' })
    const account = simulator.control.addAccount()
    const key = simulator.control.approve(account)
    await until(() => types().includes('account.approved'))
    for (let again = 0; again < 5; again += 1) simulator.control.redeliver(key)
    simulator.control.sendSettlement(account, 47_500, 'approved')
    await until(
      () =>
        types().includes('settlement.approved') &&
        simulator.control.deliveries().every(({ answer }) => answer !== null),
    )
    await companion.app.idle()
    expect(types()).toEqual(['account.approved', 'settlement.approved'])
    expect(companion.events[0]?.event.data).toMatchObject({
      object: 'connected_account',
      id: account,
      kyc_status: 'approved',
    })
    expect(companion.events[1]?.event.data).toMatchObject({
      object: 'settlement',
      connected_account_id: account,
      amount: 47_500,
    })
    expect(await status()).toBe('unpaid')
  })

  test('is 404 without a secret', async () => {
    const simulator = await platform({})
    simulator.control.approve(simulator.control.addAccount())
    await until(() => simulator.control.deliveries().some(({ answer }) => answer !== null))
    expect(simulator.control.deliveries()[0]?.answer).toBe(404)
  })

  test.each([
    ['no header', {}],
    ['too few digits', { 'x-lakiconnect-signature': 'sha256=ab' }],
    ['other digits', { 'x-lakiconnect-signature': `sha256=${'0'.repeat(64)}` }],
  ])('is 400 for a signature with %s', async (_, headers) => {
    await platform()
    const answer = await companion.request('POST', '/webhooks/lakiconnect', {
      raw: '{"event":"connected_account.approved"}',
      headers: headers as Record<string, string>,
    })
    expect([answer.status, answer.problem.code]).toEqual([400, 'webhook_signature_invalid'])
  })
})
