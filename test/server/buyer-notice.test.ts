import { afterEach, describe, expect, test } from 'vitest'
import { formCheckoutPage } from '../../server/pages/form-page.ts'
import type { ConfirmedFacts } from '../../server/contract/confirmed-status.ts'
import type { CheckoutView, NoticeView } from '../../server/contract/wire.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

let companion: Companion
afterEach(() => companion.close())

const paid = (minor: bigint, providerRef = 'TRX1', currency = 'BDT'): ConfirmedFacts => ({
  state: 'paid',
  providerRef,
  reference: null,
  money: { minor, currency },
})
async function poll(): Promise<string> {
  companion.clock.now += 60_000
  await companion.app.idle()
  return new Date(companion.clock.now).toISOString()
}
const money = (amount: string, currency = 'BDT') => expect.objectContaining({ amount, currency })
const wordsOf = (page: string) =>
  page
    .replace(/^[\s\S]*<body>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
const returnPageOf = async () => {
  const { returnUrl } = companion.provider.calls.created[0]!
  return wordsOf((await companion.request('GET', new URL(returnUrl).pathname)).text)
}
const formOf = (view: CheckoutView) => wordsOf(formCheckoutPage({ base: '', view, clientSecret: 's' }))

describe('a buyer is told of money that does not fit', () => {
  test.each<[string, ConfirmedFacts, NoticeView['kind'], unknown, string]>([
    [
      'too little',
      paid(9000n),
      'underpaid',
      money('90.00'),
      '৳90.00 arrived, which is less than the price of ৳100.00.',
    ],
    [
      'too much',
      paid(11000n),
      'overpaid',
      money('110.00'),
      '৳110.00 arrived, which is more than the price of ৳100.00.',
    ],
    [
      'another currency',
      paid(10000n, 'TRX1', 'USD'),
      'wrong_currency',
      money('100.00', 'USD'),
      '$100.00 arrived, in another currency than the price of ৳100.00.',
    ],
  ])(
    'that is %s: in the view, on the page without JavaScript and where the provider sends it back to',
    async (_, facts, kind, came, sentence) => {
      companion = await startCompanion()
      const opened = await companion.open()
      const payment = await companion.pay(opened)
      expect(await companion.view(opened)).not.toHaveProperty('notice')
      companion.provider.onStatus = () => facts
      const at = await poll()
      const view = await companion.view(opened)
      expect(view.notice).toEqual({
        kind,
        paid: came,
        payments: [{ reference: payment.reference, provider: 'scripted', transactionId: 'TRX1', paid: came, at }],
      })
      expect(view.status).toBe('processing')
      for (const page of [formOf(view), await returnPageOf()]) {
        expect(page).toContain(sentence)
        expect(page).toContain('Please do not pay again before you have heard from it.')
        expect(page).toContain(`Reference ${payment.reference}, transaction TRX1`)
        expect(page).not.toContain('The amount that arrived is not the amount of this order')
      }
    },
  )

  test('that is paid twice', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const payment = await companion.pay(opened)
    companion.provider.onStatus = () => paid(10000n)
    await poll()
    expect(await companion.view(opened)).not.toHaveProperty('notice')
    // The same page, paid again.
    companion.provider.onStatus = () => paid(10000n, 'TRX2')
    const path = new URL(companion.provider.calls.created[0]!.callbackUrl).pathname
    await companion.request('POST', path, {
      body: { id: 'e2', reference: payment.id, providerRef: 'TRX2' },
      headers: { 'x-word': 'good' },
    })
    await companion.app.idle()
    const view = await companion.view(opened)
    expect(view).toMatchObject({
      status: 'paid',
      notice: { kind: 'duplicate', paid: money('100.00'), payments: [{ transactionId: 'TRX2' }] },
    })
    for (const page of [formOf(view), await returnPageOf()]) {
      expect(page).toContain('A second payment of ৳100.00 arrived for this order. The order is paid once.')
      expect(page).not.toContain('do not pay again')
    }
  })

  test('in two parts: both, and their sum', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    companion.provider.onStatus = () => paid(6000n, 'TRX1')
    await poll()
    companion.provider.onStatus = () => paid(3000n, 'TRX2')
    await poll()
    expect((await companion.view(opened)).notice).toMatchObject({
      kind: 'underpaid',
      paid: money('90.00'),
      payments: [{ paid: money('60.00') }, { paid: money('30.00') }],
    })
  })

  test('before an older invitation is paid again at the new price', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    companion.clock.now += 1000
    const dearer = await companion.open({ amount: '150.00' })
    companion.provider.onStatus = () => paid(10000n)
    await poll()
    expect((await companion.view(dearer)).notice).toMatchObject({ kind: 'underpaid', paid: money('100.00') })
    // Whoever opens the order anew reads it, too.
    expect((await companion.open({ amount: '150.00' })).checkout.notice).toMatchObject({ kind: 'underpaid' })
  })

  test('at once, in every window that has the order open', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    companion.clock.now += 1000
    const { checkout, clientSecret } = await companion.open({ amount: '150.00' })
    const leaving = new AbortController()
    const stream = await fetch(`${companion.url}/checkouts/${checkout.id}/events`, {
      headers: { authorization: `Bearer ${clientSecret}` },
      signal: leaving.signal,
    })
    const reader = stream.body!.getReader()
    let seen = ''
    const readUntil = async (text: string) => {
      while (!seen.includes(text)) seen += Buffer.from((await reader.read()).value ?? []).toString('utf8')
    }
    await readUntil('"status":"open"')
    companion.provider.onStatus = () => paid(10000n)
    await poll()
    await readUntil('"notice":{"kind":"underpaid"')
    leaving.abort()
    await reader.cancel().catch(() => undefined)
  })

  test('until the shop has dealt with it', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    companion.provider.onStatus = () => paid(9000n)
    await poll()
    const { id } = (await companion.order()).anomalies[0]!
    await companion.app.store.transaction((tx) => tx.resolveAnomaly(id, 'refunded', companion.clock.now))
    expect(await companion.view(opened)).not.toHaveProperty('notice')
  })
})
