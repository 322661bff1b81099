/** Sales through SSLCommerz at its simulator: its forms, its validation and its sessions. */

import { describe, expect, test } from 'vitest'
import { createSslSimulator } from '../../demo/simulators/sslcommerz/sslcommerz.ts'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { saleBench } from './support/sale-bench.ts'

const bench = saleBench()

describe('SSLCommerz', () => {
  const sale = async (more: Record<string, string> = {}) => {
    const simulator = await bench.begin(
      () => createSslSimulator({ storeId: 'store', password: 'store@ssl' }),
      ({ url }) => ({
        SSLCOMMERZ_STORE_ID: 'store',
        SSLCOMMERZ_STORE_PASSWORD: 'store@ssl',
        SSLCOMMERZ_BASE_URL: url,
        ...more,
      }),
    )
    const opened = await bench.companion.open({
      currency: 'BDT',
      amount: '1250.50',
      customer: { name: 'Rahima Khatun', email: 'rahima@example.com', phone: '01711234567' },
    })
    const { action } = await bench.companion.pay(opened, { provider: 'sslcommerz' })
    const pageUrl = action?.type === 'open' ? action.url : ''
    return { simulator, opened, pageUrl, id: simulator.control.payments().at(-1)!.tranId }
  }
  const state = async (opened: CheckoutOpened) => (await bench.companion.view(opened)).payment?.status
  /** Polls as the time passes, until the condition holds. */
  const untilPolled = (condition: () => boolean | Promise<boolean>) =>
    bench.until(() => {
      bench.companion.clock.now += 45_000
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
    expect((await fetch(new URL(location, bench.companion.url))).status).toBe(200)
    expect(await bench.status()).toBe('paid')
    expect(await state(opened)).toBe('paid')
  })

  test('gives the payment up when the browser is posted back to the cancel address', async () => {
    const { simulator, opened, pageUrl, id } = await sale()
    simulator.faults.webhookLost = true
    simulator.control.cancel(id)
    expect((await postBack(pageUrl)).status).toBe(303)
    expect(await state(opened)).toBe('cancelled')
    expect((await bench.companion.view(opened)).status).toBe('open')
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
    await untilPolled(async () => (await bench.status()) === 'paid')
    expect(await bench.anomalies()).toEqual([])
  })

  test('waits while the validation cannot be reached', async () => {
    const { simulator, opened, id } = await sale()
    simulator.faults.other = 'error'
    simulator.control.pay(id)
    await bench.until(() => simulator.control.calls().validate > 0)
    expect(await state(opened)).toBe('pending')
    simulator.faults.other = 'none'
    await untilPolled(async () => (await bench.status()) === 'paid')
    expect(await bench.anomalies()).toEqual([])
  })

  test('leaves risky money to a person, and pays with it under "accept"', async () => {
    const { simulator, id } = await sale()
    simulator.control.pay(id, { risky: true })
    await bench.until(async () => (await bench.anomalies()).length > 0)
    expect(await bench.companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'risky', paid: { amount: '1250.50', currency: 'BDT' } }],
    })
    await bench.companion.close()
    const accepted = await sale({ SSLCOMMERZ_RISK: 'accept' })
    accepted.simulator.control.pay(accepted.id, { risky: true })
    await bench.until(async () => (await bench.status()) === 'paid')
    expect(await bench.anomalies()).toEqual([])
    const { payment } = await bench.companion.order()
    const events = await bench.companion.app.store.read.paymentEvents(payment!.id)
    const notes = events
      .filter(({ type }) => type === 'noted')
      .map(({ data }) => (JSON.parse(data) as { why: string }).why)
    expect(notes).toEqual(['SSLCommerz gives the risk level 1, and SSLCOMMERZ_RISK accepts it'])
  })

  test('finds the second good transaction of a session whose webhooks are lost', async () => {
    const { simulator, id } = await sale()
    simulator.faults.webhookLost = true
    simulator.control.pay(id)
    simulator.control.payAgain(id)
    await untilPolled(() => bench.types().includes('order.anomaly'))
    expect([await bench.status(), await bench.anomalies()]).toEqual(['paid', ['duplicate']])
    // It is not asked about for ever.
    const { validate } = simulator.control.calls()
    bench.companion.clock.now += 600_000
    await bench.companion.app.idle()
    expect(simulator.control.calls().validate).toBe(validate)
  })

  test('counts the second good transaction of a session as a duplicate', async () => {
    const { simulator, id } = await sale()
    simulator.control.pay(id)
    await bench.until(async () => (await bench.status()) === 'paid')
    simulator.control.payAgain(id)
    await bench.until(() => bench.types().includes('order.anomaly'))
    expect(await bench.anomalies()).toEqual(['duplicate'])
    expect(bench.types()).toEqual(['order.paid', 'order.anomaly'])
  })

  test('learns of a second good transaction from its webhook alone once nobody polls any more', async () => {
    const { simulator, id } = await sale()
    simulator.control.pay(id)
    await bench.until(async () => (await bench.status()) === 'paid')
    bench.companion.clock.now += 26 * 3_600_000
    await bench.companion.app.idle()
    const { query } = simulator.control.calls()
    bench.companion.clock.now += 3_600_000
    await bench.companion.app.idle()
    expect(simulator.control.calls().query).toBe(query)
    simulator.control.payAgain(id)
    await bench.until(() => bench.types().includes('order.anomaly'))
    const { status, anomalies } = await bench.companion.order()
    expect([status, anomalies]).toMatchObject([
      'paid',
      [{ kind: 'duplicate', paid: { amount: '1250.50', currency: 'BDT' }, transactionId: expect.any(String) }],
    ])
    // What the shop gets names the transaction to return.
    const { data } = bench.companion.events.at(-1)!.event
    expect(data).toMatchObject({ kind: 'duplicate', transactionId: anomalies[0]!.transactionId })
    expect(data.transactionId).not.toBe((await bench.companion.order()).payment?.transactionId)
  })

  test.each([
    ['fail', 'failed'],
    ['cancel', 'cancelled'],
    ['abandon', 'expired'],
  ] as const)('ends the attempt after %s as %s, and a later success still pays', async (end, ended) => {
    const { simulator, opened, id } = await sale()
    simulator.control[end](id)
    await bench.until(async () => (await state(opened)) === ended)
    expect(await bench.status()).toBe('unpaid')
    simulator.control.pay(id)
    await bench.until(async () => (await bench.status()) === 'paid')
    expect(await bench.anomalies()).toEqual(['late'])
  })
})
