/** Refunds in the console: recorded by hand, or made at the provider. Each is sent once. */

import { expect } from '@open-wc/testing'
import { openConsole, waitUntil } from './open-console.ts'
import type { Opened } from './open-console.ts'
import { isClosed, openOrder, WHY, writes } from './order-actions.ts'
import { morningViews } from './views.ts'

describe('a refund', () => {
  const AMOUNTS: [typed: string, says: string][] = [
    ['0', 'Enter an amount such as 100.00.'],
    ['0.00', 'Enter an amount such as 100.00.'],
    ['one', 'Enter an amount such as 100.00.'],
    ['0.001', 'Enter an amount such as 100.00.'],
    ['-1', 'Enter an amount such as 100.00.'],
    ['0,50', 'Enter an amount such as 100.00.'],
    ['1.01', 'At most ৳1.00 can be returned.'],
    ['1,500', 'At most ৳1.00 can be returned.'],
    ['1,00,000.00', 'At most ৳1.00 can be returned.'],
  ]
  for (const [typed, says] of AMOUNTS)
    it(`is not recorded with the amount ${typed}`, async () => {
      const at = await openOrder()
      await at.press('Record refund')
      await at.fill('Amount returned', typed)
      await at.fill(WHY, 'returned')
      await at.press('Record refund')
      await at.shows(says)
      expect(await writes(at)).to.deep.equal([])
    })

  it('says whether the shop hears of it: not where other money has paid the order', async () => {
    const at = await openConsole('#/attention')
    await at.shows('Order 1041 was underpaid')
    const texts: string[] = []
    for (const order of ['1041', '1016']) {
      const card = [...at.window.document.querySelectorAll('section')].find((one) => one.ariaLabel?.includes(order))!
      const button = [...card.querySelectorAll('button')].find(({ innerText }) => innerText === 'Record refund')!
      button.click()
      await waitUntil(() => at.dialog() !== null)
      texts.push(at.find('#question-text').innerText)
      await at.press('Not now')
      await waitUntil(() => at.find('#question-text') === null)
    }
    expect(texts[0]).to.match(/Your shop gets order\.refunded\.$/)
    expect(texts[1]).to.match(/Other money has paid the order, which stays paid: your shop gets no event\.$/)
  })

  it('is recorded once with a key, also in Bengali digits', async () => {
    const at = await openOrder({ 'POST /orders/1041/refunds': { status: 201, body: {} } })
    await at.press('Record refund')
    await at.fill('Amount returned', '০.৫০')
    await at.fill('Pakhi Pay’s refund ID (optional)', 'RF51C09D')
    await at.fill(WHY, 'returned by hand')
    await at.shows('Record ৳0.50 refund')
    const form = at.dialog()!.querySelector('form')!
    form.requestSubmit()
    form.requestSubmit()
    await isClosed(at)
    await at.shows('The refund is recorded.')
    expect(await writes(at)).to.deep.equal([
      {
        path: '/api/orders/1041/refunds',
        body: {
          amount: '0.50',
          note: 'returned by hand',
          paymentId: 'pay_01a216afc84fa',
          anomalyId: 'anm_1',
          refundId: 'RF51C09D',
        },
      },
    ])
    expect((await at.calls('POST'))[0]!.key).to.match(/^[0-9a-f]{32}$/)
  })
})

describe('a refund at the provider', () => {
  const refund = {
    id: 'rfd_1',
    orderId: '1041',
    paymentId: 'pay_01a216afc84fa',
    provider: 'pakhipay',
    label: 'Pakhi Pay',
    money: { amount: '0.50', currency: 'BDT', minor: 50, exponent: 2 },
    state: 'unknown',
    at: '2026-01-01T10:00:00.000Z',
    operator: '9f2c41d0',
    note: 'broken',
    needsPerson: true,
  } as const

  async function openRefundable(answers: Record<string, { status?: number; body?: unknown }> = {}): Promise<Opened> {
    const { order } = morningViews(Date.now())
    const anomalies = order.anomalies.map((anomaly) => ({ ...anomaly, canRefund: true }))
    const body = { ...order, anomalies, providerRefunds: [refund] }
    return openOrder({ 'GET /orders/1041': { body }, ...answers })
  }

  it('is made once after a choice, names sum and provider, and says that its end is not known', async () => {
    const at = await openRefundable({ 'POST /orders/1041/refunds': { status: 202, body: refund } })
    await at.press('Refund')
    await at.press('Continue')
    await at.fill('Amount to return', '0.50')
    await at.fill(WHY, 'broken')
    await at.press('Refund ৳0.50 at Pakhi Pay')
    await at.shows('We do not know yet whether Pakhi Pay made the refund.')
    expect(await writes(at)).to.deep.equal([
      {
        path: '/api/orders/1041/refunds',
        body: {
          amount: '0.50',
          note: 'broken',
          atProvider: true,
          paymentId: 'pay_01a216afc84fa',
          anomalyId: 'anm_1',
        },
      },
    ])
  })

  it('says that nobody knows when its answer is lost, and offers no second press', async () => {
    const at = await openRefundable({ 'POST /orders/1041/refunds': { status: 504, body: 'lost' } })
    await at.press('Refund')
    await at.press('Continue')
    await at.fill('Amount to return', '0.50')
    await at.fill(WHY, 'broken')
    await at.press('Refund ৳0.50 at Pakhi Pay')
    await at.shows('We do not know whether the refund was made.')
    expect(at.dialog()!.textContent).not.to.include('Refund ৳0.50 at Pakhi Pay')
  })

  it('sends another key after a refusal, and none of the two is the same press', async () => {
    const refusal = { code: 'refund_refused', title: 'x', status: 409, detail: 'No money went back.' }
    const at = await openRefundable({ 'POST /orders/1041/refunds': { status: 409, body: refusal } })
    await at.press('Refund')
    await at.press('Continue')
    await at.fill(WHY, 'broken')
    const press = () => at.press('Refund ৳1.00 at Pakhi Pay')
    await press()
    await at.shows('No money went back.')
    await press()
    await waitUntil(async () => (await at.calls('POST')).length === 2)
    const [first, second] = await at.calls('POST')
    expect(first!.key).not.to.equal(second!.key)
  })

  it('that nobody can find out is resolved by a person', async () => {
    const at = await openRefundable({ 'POST /refunds/rfd_1/resolve': { body: { ...refund, state: 'done' } } })
    await at.shows('Pakhi Pay is not asked any more.')
    await at.press('Say what became of it')
    await at.shows('What does Pakhi Pay say?')
    const dialog = at.dialog()!
    dialog.querySelector<HTMLInputElement>('input[value=yes]')!.click()
    await at.fill(WHY, 'in the dashboard')
    dialog.querySelector('form')!.requestSubmit()
    await isClosed(at)
    expect(await writes(at)).to.deep.equal([
      { path: '/api/refunds/rfd_1/resolve', body: { made: true, note: 'in the dashboard' } },
    ])
  })
})
