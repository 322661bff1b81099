/** What the buyer reads of an amount mismatch and of a duplicate payment. */

import { afterEach, describe, expect, test } from 'vitest'
import { formCheckoutPage } from '../../server/pages/form-page.ts'
import type { ConfirmedFacts } from '../../server/contract/confirmed-status.ts'
import type { CheckoutView, NoticeView } from '../../server/contract/wire.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { CONTEXT, textOf } from './support/pages.ts'
import { advance, paid } from './support/steps.ts'

let companion: Companion
afterEach(() => companion.close())

/** Polls the provider. Resolves with the time. */
async function poll(): Promise<string> {
  await advance(companion)
  return new Date(companion.clock.now).toISOString()
}
const money = (amount: string, currency = 'BDT') => expect.objectContaining({ amount, currency })
const returnPageOf = async () => {
  const { returnUrl } = companion.provider.calls.created[0]!
  return textOf((await companion.request('GET', new URL(returnUrl).pathname)).text)
}
const formOf = (view: CheckoutView) => textOf(formCheckoutPage({ ...CONTEXT, base: '' }, { view, clientSecret: 's' }))

describe('the notice to the buyer', () => {
  test.each<[string, ConfirmedFacts, NoticeView['kind'], unknown, string]>([
    ['too little', paid({ minor: 9000n }), 'underpaid', money('90.00'), 'We received ৳90.00 of ৳100.00'],
    ['too much', paid({ minor: 11000n }), 'overpaid', money('110.00'), 'We received ৳110.00 instead of ৳100.00'],
    [
      'another currency',
      paid({ currency: 'USD' }),
      'wrong_currency',
      money('100.00', 'USD'),
      'This order costs ৳100.00, in another currency.',
    ],
  ])('of %s is in the view, on the form page and on the return page', async (_, facts, kind, came, sentence) => {
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
      expect(page).toContain('Please don’t pay again until you hear from them.')
      expect(page).toMatch(new RegExp(`Reference ${payment.reference} · \\S+ Transaction ID TRX1`))
      expect(page).not.toContain('The amount that arrived is not the amount of this order')
    }
  })

  test('of a duplicate payment is in the view, on the form page and on the return page', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const payment = await companion.pay(opened)
    companion.provider.onStatus = () => paid()
    await poll()
    expect(await companion.view(opened)).not.toHaveProperty('notice')
    // The buyer pays on the same page again.
    companion.provider.onStatus = () => paid({ providerRef: 'TRX2' })
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
      expect(page).toContain(
        'Your order is paid. The shop has been told about the second payment and will get in touch.',
      )
      expect(page).not.toContain('don’t pay again')
    }
  })

  test('of an amount in two parts has both parts and their sum', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    companion.provider.onStatus = () => paid({ minor: 6000n })
    await poll()
    companion.provider.onStatus = () => paid({ minor: 3000n, providerRef: 'TRX2' })
    await poll()
    expect((await companion.view(opened)).notice).toMatchObject({
      kind: 'underpaid',
      paid: money('90.00'),
      payments: [{ paid: money('60.00') }, { paid: money('30.00') }],
    })
  })

  test('of a payment at an older price is in the new checkout', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    companion.clock.now += 1000
    const dearer = await companion.open({ amount: '150.00' })
    companion.provider.onStatus = () => paid()
    await poll()
    expect((await companion.view(dearer)).notice).toMatchObject({ kind: 'underpaid', paid: money('100.00') })
    // Opening the order again shows it, too.
    expect((await companion.open({ amount: '150.00' })).checkout.notice).toMatchObject({ kind: 'underpaid' })
  })

  test('reaches the event stream of an open checkout at once', async () => {
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
    companion.provider.onStatus = () => paid()
    await poll()
    await readUntil('"notice":{"kind":"underpaid"')
    leaving.abort()
    await reader.cancel().catch(() => undefined)
  })

  test('ends when the shop resolves the anomaly', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    companion.provider.onStatus = () => paid({ minor: 9000n })
    await poll()
    const { id } = (await companion.order()).anomalies[0]!
    await companion.app.store.transaction((tx) => tx.resolveAnomaly(id, 'refunded', companion.clock.now))
    expect(await companion.view(opened)).not.toHaveProperty('notice')
  })
})
