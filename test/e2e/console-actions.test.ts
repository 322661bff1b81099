/** What an operator does about one order in a browser, and which events the shop gets for it. */

import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebhookRefused } from '../../server/contract/provider.ts'
import type { Provider } from '../../server/contract/provider.ts'
import { startCompanion } from '../server/support/companion.ts'
import type { Companion } from '../server/support/companion.ts'
import { operatorSettings } from '../server/support/operator.ts'
import { scriptedProvider } from '../server/support/scripted-provider.ts'
import type { ScriptedProvider } from '../server/support/scripted-provider.ts'
import { advance, paid, sale, sendWebhook, unpaid } from '../server/support/steps.ts'
import { openDesk, WHY, WHY_OPTIONAL } from './console-desk.ts'
import type { Desk } from './console-desk.ts'
import { openBrowser } from './buyer.ts'

let browser: Browser
let companion: Companion
let other: ScriptedProvider
let desk: Desk
/** The words that sign webhooks, the newest first. A deployment adds its secrets in the same way. */
let words: string[]

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())

beforeEach(async () => {
  words = ['good']
  const verifyWebhook: Provider['verifyWebhook'] = ({ rawBody, headers }) => {
    const secret = words.indexOf(headers['x-word'] ?? '')
    if (secret === -1) throw new WebhookRefused('bad_signature', 'the word is wrong')
    return { body: JSON.parse(Buffer.from(rawBody).toString('utf8')), rawBody, secret, form: 'plain' }
  }
  other = Object.assign(scriptedProvider('other'), { label: 'Other Pay', mediums: [] })
  companion = await startCompanion({
    providers: (scripted) => [Object.assign(scripted, { signatureHeaders: ['x-word'], verifyWebhook }), other],
    settings: operatorSettings,
    start: Date.now(),
  })
  desk = await openDesk(browser, companion)
})
afterEach(async () => {
  await desk?.close()
  await companion?.close()
})

const status = async () => (await companion.order()).status

/** An order of 100.00 BDT for which this much came. */
async function received(minor: bigint): Promise<void> {
  companion.provider.onStatus = () => paid({ minor })
  await sale(companion)
  await advance(companion)
}

describe('check now', () => {
  it('pays an order whose webhook was lost, and the shop gets order.paid once', async () => {
    await sale(companion)
    companion.provider.onStatus = () => paid()
    await desk.open('#/orders/order-1')
    await desk.press('Check now')
    await desk.says('Scripted Pay is asked about payment')
    expect([await status(), await desk.heard()]).toEqual(['unpaid', []])
    await desk.answer('Check now')
    await desk.says('Scripted Pay answered, and the payment has changed.')
    expect([await status(), await desk.heard()]).toEqual(['paid', ['order.paid']])
  })

  it('that finds nothing new says so, and the shop gets nothing', async () => {
    await sale(companion)
    companion.provider.onStatus = () => unpaid('pending')
    await desk.open('#/orders/order-1')
    await desk.press('Check now')
    await desk.answer('Check now')
    await desk.says('Scripted Pay answered: no change.')
    expect([await status(), await desk.heard()]).toEqual(['unpaid', []])
  })
})

describe('money that does not fit', () => {
  it('above the price pays the order once it is accepted', async () => {
    await received(15_000n)
    expect(await desk.heard()).toEqual(['order.anomaly'])
    await desk.open('#/orders/order-1')
    await desk.says('Overpaid: ৳150.00 of ৳100.00')
    await desk.press('Accept as paid')
    await desk.says('Order order-1 becomes paid, and your shop gets order.paid. ৳50.00 is too much.')
    await desk.fill(WHY, 'The rest is a tip')
    await desk.answer('Accept as paid')
    await desk.says('Order order-1 is paid now.')
    expect([await status(), await desk.heard()]).toEqual(['paid', ['order.anomaly', 'order.paid']])
    await desk.says('The rest is a tip')
  })

  it('is resolved, and the shop gets nothing more', async () => {
    await received(9000n)
    await desk.open('#/orders/order-1')
    await desk.press('Mark resolved')
    await desk.fill(WHY, 'Agreed by phone')
    await desk.answer('Mark resolved')
    await desk.says('Marked as resolved.')
    expect([await status(), await desk.heard()]).toEqual(['unpaid', ['order.anomaly']])
  })
})

describe('a refused webhook', () => {
  it('verifies once its secret was added, and then pays the order', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    const message = { body: { id: 'm1', reference: payment.id }, headers: { 'x-word': 'next' } }
    expect((await companion.request('POST', '/webhooks/scripted', message)).status).toBe(401)
    await desk.open('#/deliveries?webhooks=refused')
    await desk.press(/^Verify again/)
    await desk.answer('Verify again')
    await desk.says('The message still does not verify.')
    await desk.answer('Close')
    expect([await status(), await desk.heard()]).toEqual(['unpaid', []])

    words.unshift('next')
    await desk.press(/^Verify again/)
    await desk.answer('Verify again')
    await desk.says('The message is valid, and the provider was asked.')
    expect([await status(), await desk.heard()]).toEqual(['paid', ['order.paid']])
  })
})

describe('a refund', () => {
  it('of a paid order, made elsewhere and recorded here, reaches the shop', async () => {
    await received(10_000n)
    await desk.open('#/orders/order-1')
    await desk.press('Refund')
    await desk.page.getByLabel('I have refunded it already: record it').check()
    await desk.answer('Continue')
    await desk.says('then write it down here. Your shop gets order.refunded.')
    await desk.fill('Amount returned', '40.00')
    await desk.fill(WHY, 'One mug was broken')
    await desk.answer('Record ৳40.00 refund')
    await desk.says('The refund is recorded.')
    expect(await desk.heard()).toEqual(['order.paid', 'order.refunded'])
    expect(companion.provider.calls.refunds).toEqual([])
    expect(await status()).toBe('paid')
  })

  it('made at the provider moves the money once, and reaches the shop', async () => {
    await received(10_000n)
    await desk.open('#/orders/order-1')
    await desk.press('Refund')
    await desk.answer('Continue')
    await desk.says('Your shop gets order.refunded when it is done.')
    await desk.fill(WHY, 'The buyer has changed their mind')
    await desk.answer('Refund ৳100.00 at Scripted Pay')
    await desk.says('Refunded at Scripted Pay.')
    expect(await desk.heard()).toEqual(['order.paid', 'order.refunded'])
    expect(companion.provider.calls.refunds).toMatchObject([{ money: { minor: 10_000n, currency: 'BDT' } }])
    expect(await status()).toBe('refunded')
  })

  it('of a second payment leaves the order paid, and the shop is not told', async () => {
    const opened = await companion.open()
    await companion.pay(opened, { provider: 'other' })
    await companion.pay(opened)
    companion.provider.onStatus = () => paid({ providerRef: 'A' })
    await advance(companion)
    other.onStatus = () => paid({ providerRef: 'B' })
    await advance(companion, 3_600_000)
    const before = await desk.heard()
    expect(before.toSorted()).toEqual(['order.anomaly', 'order.paid'])
    await desk.open('#/attention')
    await desk.says('Order order-1 was paid twice')
    await desk.press('Refund')
    await desk.answer('Continue')
    await desk.says('Other money has paid the order, which stays paid: your shop gets no event.')
    await desk.fill(WHY, 'Paid twice')
    await desk.answer('Refund ৳100.00 at Other Pay')
    await desk.says('Refunded at Other Pay.')
    expect(await desk.heard()).toEqual(before)
    expect([await status(), other.calls.refunds.length]).toEqual(['paid', 1])
  })
})

describe('a payment that needs a review', () => {
  it('is found from what needs attention and marked as reviewed, and the shop gets nothing more', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    await advance(companion)
    // More than was paid: the ledger lacks it, so a person compares.
    await sendWebhook(companion, { id: 'r1', reference: payment.id, refund: 20_000 })
    await companion.app.idle()
    await desk.open('#/attention')
    await desk.says('1 payment needs a look')
    await desk.page.getByRole('region', { name: '1 payment needs a look' }).getByRole('link').click()
    await desk.page.getByRole('link', { name: 'order-1' }).click()
    await desk.press('Mark as reviewed')
    await desk.fill(WHY, 'The dashboard shows no refund')
    await desk.answer('Mark as reviewed')
    await desk.says('Marked as reviewed.')
    expect((await companion.app.store.read.payment(payment.id))?.flags).toEqual(['reviewed'])
    expect([await status(), await desk.heard()]).toEqual(['paid', ['order.paid']])
  })
})

describe('a cancelled checkout', () => {
  it('takes no payment, and money that comes nevertheless pays the order as late', async () => {
    const { opened } = await sale(companion)
    await desk.open('#/orders/order-1')
    await desk.press('Cancel checkout')
    await desk.fill(WHY_OPTIONAL, 'Sold out')
    await desk.answer('Cancel checkout')
    await desk.says('The checkout is cancelled.')
    expect((await companion.view(opened)).status).toBe('cancelled')
    expect([await status(), await desk.heard()]).toEqual(['unpaid', []])
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect(await status()).toBe('paid')
    expect((await desk.heard()).toSorted()).toEqual(['order.anomaly', 'order.paid'])
    await desk.says('Paid late')
  })
})
