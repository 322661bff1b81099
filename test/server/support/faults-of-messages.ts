/** The part of the fault matrix about messages: webhooks of a provider, and order events for the storefront. */

import { expect, vi } from 'vitest'
import { cell, charges, expectPaid, expectUnpaid } from './fault-cells.ts'
import type { Cell } from './fault-matrix.ts'
import { advance, eventsOf, pausedCreate, postPayment, sale, sendWebhook } from './steps.ts'

const HOUR = 3_600_000
const MINUTE = 60_000

const WEBHOOK = 'a webhook arrives'
const DELIVERING = 'an order event is due'

export const FAULTS_OF_MESSAGES: readonly Cell[] = [
  cell('The webhook comes three times at once', WEBHOOK, '200 each time, and one payment', async (companion) => {
    const { payment } = await sale(companion)
    charges(companion)
    const message = { id: 'm1', reference: payment.id }
    const answers = await Promise.all([1, 2, 3].map(() => sendWebhook(companion, message)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    await companion.app.idle()
    await expectPaid(companion)
  }),
  cell(
    'The webhook comes before the answer to the call that creates the payment',
    WEBHOOK,
    '200, and it pays the order',
    async (companion) => {
      const paused = pausedCreate()
      companion.provider.onCreate = paused.create
      const opened = await companion.open()
      const starting = postPayment(companion, opened, { provider: 'scripted' })
      await expect.poll(() => companion.provider.calls.created.length).toBe(1)
      charges(companion)
      const { reference } = companion.provider.calls.created[0]!
      expect((await sendWebhook(companion, { id: 'm1', reference })).status).toBe(200)
      paused.answer()
      await starting
      await advance(companion)
      await expectPaid(companion)
    },
  ),
  cell(
    'The webhook of a refund overtakes that of its payment',
    WEBHOOK,
    '200 both times. The refund waits for its payment',
    async (companion) => {
      const { payment } = await sale(companion)
      expect((await sendWebhook(companion, { id: 'r1', reference: payment.id, refund: 4000 })).status).toBe(200)
      await companion.app.idle()
      charges(companion)
      expect((await sendWebhook(companion, { id: 'm1', reference: payment.id })).status).toBe(200)
      await advance(companion)
      await expectPaid(companion)
      expect(await companion.app.store.read.refundedOfPayment(payment.id)).toBe(4000n)
    },
  ),
  cell(
    'The webhook comes hours after the checkout has expired',
    WEBHOOK,
    '200, and it pays the order with the anomaly `late`',
    async (companion) => {
      const { payment } = await sale(companion)
      await advance(companion, 3 * HOUR, 12)
      charges(companion)
      expect((await sendWebhook(companion, { id: 'm1', reference: payment.id })).status).toBe(200)
      await companion.app.idle()
      await expectPaid(companion, ['late'])
    },
  ),
  cell('The webhook is lost', WEBHOOK, 'A poll finds the payment paid within 45 s', async (companion) => {
    await sale(companion)
    charges(companion)
    await advance(companion, 45_000, 3)
    await expectPaid(companion)
  }),
  cell('The webhook is forged', WEBHOOK, '401, and nothing changes. It is kept in quarantine', async (companion) => {
    const { payment } = await sale(companion)
    const forged = { body: { id: 'm1', reference: payment.id }, headers: { 'x-word': 'bad' } }
    expect((await companion.request('POST', '/webhooks/scripted', forged)).status).toBe(401)
    await companion.app.idle()
    expect(companion.provider.calls.statusQueries).toEqual([])
    expect(await companion.app.store.read.quarantined()).toBe(1)
    charges(companion)
    expect((await sendWebhook(companion, { id: 'm1', reference: payment.id })).status).toBe(200)
    await companion.app.idle()
    await expectPaid(companion)
  }),
  cell(
    'The webhook comes to the address of another order',
    WEBHOOK,
    '200, and neither order changes',
    async (companion) => {
      const { payment } = await sale(companion)
      await sale(companion, 'order-2')
      const { pathname } = new URL(companion.provider.calls.created[1]!.callbackUrl)
      expect((await sendWebhook(companion, { id: 'm1', reference: payment.id }, pathname)).status).toBe(200)
      await companion.app.idle()
      expect(companion.provider.calls.statusQueries).toEqual([])
      await expectUnpaid(companion)
    },
  ),
  ...(
    [
      ['answers 500', { status: 500 }],
      ['redirects', { status: 302, headers: { location: 'https://elsewhere.example' } }],
      ['asks for time', { status: 503, headers: { 'retry-after': '30' } }],
      ['closes the connection', 'cut'],
      ['does not answer', 'silence'],
    ] as const
  ).map(([what, answer]) =>
    cell(`The storefront ${what}`, DELIVERING, 'It gets the same bytes under the same id later', async (companion) => {
      const { payment } = await sale(companion)
      charges(companion)
      companion.storefrontAnswers.push(answer)
      // A hundredth of each limit, so that nobody waits for the storefront.
      const { timeout } = AbortSignal
      const limit = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout.call(AbortSignal, ms / 100))
      await sendWebhook(companion, { id: 'm1', reference: payment.id })
      await companion.app.idle().finally(() => limit.mockRestore())
      await advance(companion, 2 * MINUTE, 4)
      await expectPaid(companion)
      const deliveries = eventsOf(companion, 'order.paid')
      expect(deliveries).toHaveLength(2)
      expect(new Set(deliveries.map(({ id, raw }) => `${id} ${raw}`)).size).toBe(1)
    }),
  ),
]
