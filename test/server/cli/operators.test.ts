/** The commands of operators, beside a companion that serves. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPakhiSimulator } from '../../../demo/simulators/pakhipay/pakhipay.ts'
import type {
  AnomaliesPage,
  CheckView,
  EventsPage,
  EventView,
  OperatorAnomalyView,
  OperatorOrderView,
  OperatorPaymentView,
  OrderLinesPage,
  RefundView,
  WebhooksPage,
} from '../../../server/contract/operator.ts'
import { flagForReview } from '../../../server/orders/anomalies.ts'
import { createLog } from '../../../server/platform/log.ts'
import { startCompanion, TOKEN_SECRET } from '../support/companion.ts'
import type { Companion } from '../support/companion.ts'
import { advance, eventsOf, paid, sale, sendWebhook } from '../support/steps.ts'
import { PATIENCE, testProgram } from './program.ts'

const PAKHI_KEY = 'pk_test_brand_8f1c2d'
const program = testProgram([TOKEN_SECRET, PAKHI_KEY])
let companion: Companion
let settings: Record<string, string>

beforeEach(async () => {
  // Ahead of the commands, which use the time of this machine: what they make due is due here.
  companion = await startCompanion({ start: Date.now() + 3_600_000 })
  settings = {
    DATABASE_URL: companion.database.url,
    PUBLIC_URL: 'http://localhost',
    ORDER_TOKEN_SECRET: TOKEN_SECRET,
    SANDBOX: '1',
  }
})
afterEach(() => companion.close())

const run = (...words: string[]) => program.run(words, settings)
const json = async <View>(...words: string[]) => JSON.parse((await run(...words, '--json')).out) as View

/** An order of 100.00 BDT, for which 90.00 came. */
async function underpaid(): Promise<string> {
  companion.provider.onStatus = () => paid({ minor: 9000n })
  await sale(companion)
  await advance(companion)
  companion.provider.onStatus = () => null
  const { anomalies } = await json<AnomaliesPage>('anomalies', 'list')
  return anomalies[0]!.id
}

describe('an order with an underpayment', PATIENCE, () => {
  test('is listed, shown, accepted once, refunded once, and its event is sent again', async () => {
    const id = await underpaid()
    const list = await run('orders', 'list', '--q', 'trx1')
    expect([list.code, list.out]).toEqual([0, expect.stringMatching(/^\S+ {2}order-1 {2}underpaid {2}100\.00 BDT/)])
    const shown = await run('orders', 'show', 'order-1')
    expect([shown.code, shown.out]).toEqual([0, expect.stringContaining(`Anomaly ${id}: underpaid, 90.00 BDT, open`)])

    const accepted = await run('anomalies', 'accept', id, '--note', 'agreed on the phone')
    expect([accepted.code, accepted.out]).toEqual([0, expect.stringContaining('Order order-1: paid')])
    const again = await run('anomalies', 'accept', id, '--note', 'again')
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('The anomaly is resolved')])
    // The companion that serves sends the event.
    await expect.poll(() => eventsOf(companion, 'order.paid').length).toBe(1)
    expect(eventsOf(companion, 'order.paid')[0]!.event.data).toMatchObject({ paid: { amount: '90.00' } })

    const words = ['refunds', 'record', 'order-1', '--amount', '30.00', '--note', 'a broken mug']
    expect(await json<RefundView & { isNew: boolean }>(...words)).toMatchObject({ isNew: true, source: 'operator' })
    expect((await run(...words)).out).toBe('This refund was recorded before\n')
    const tooMuch = await run('refunds', 'record', 'order-1', '--amount', '60.01', '--note', 'more')
    expect([tooMuch.code, tooMuch.err]).toEqual([1, expect.stringContaining('more than what is left')])

    await expect.poll(() => eventsOf(companion, 'order.refunded').length).toBe(1)
    await companion.app.idle()
    const { events } = await json<EventsPage>('events', 'list', '--order', 'order-1')
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['order.paid', 'order.anomaly']))
    expect((await run('events', 'resend', 'fin_order-1', '--note', 'lost')).code).toBe(0)

    await expect.poll(() => eventsOf(companion, 'order.paid').length).toBe(2)
    await companion.app.idle()

    const order = await json<OperatorOrderView>('orders', 'show', 'order-1')
    expect(order).toMatchObject({ situation: 'partly_refunded', refunded: { amount: '30.00' } })
    expect(order.actions.map(({ action, operator }) => [action, operator]).sort()).toEqual([
      ['anomaly.accept', 'command line'],
      ['event.resend', 'command line'],
      ['refund.record', 'command line'],
    ])
  })

  test('is resolved with a note, and needs one', async () => {
    const id = await underpaid()
    expect(await run('anomalies', 'resolve', id)).toMatchObject({ code: 2, err: expect.stringContaining('--note') })
    expect((await run('anomalies', 'resolve', id, '--note', 'returned by hand')).code).toBe(0)
    expect((await run('anomalies', 'list', '--state', 'open')).out).toBe('There is none.\n')
  })
})

describe('wrong usage and failures', PATIENCE, () => {
  test.each<[number, string[]]>([
    [2, ['orders']],
    [2, ['orders', 'lost']],
    [2, ['orders', 'show']],
    [2, ['orders', 'list', '--status', 'lost']],
    [2, ['orders', 'list', '--limit', '0']],
    [2, ['anomalies', 'accept', '--note', 'n']],
    [2, ['anomalies', 'list', 'more']],
    [2, ['payments', 'check']],
    [2, ['payments', 'check', 'pay_0', '--look-only']],
    [2, ['refunds', 'record', 'order-0', '--note', 'n']],
    [2, ['refunds', 'record', 'order-0', '--amount', '1.00']],
    [2, ['refunds', 'make', 'order-0', '--amount', '1.00']],
    [2, ['refunds', 'return', 'order-0']],
    [2, ['refunds', 'resolve']],
    [2, ['refunds', 'resolve', 'rfd_0', '--note', 'n']],
    [2, ['refunds', 'resolve', 'rfd_0', '--made', 'perhaps', '--note', 'n']],
    [2, ['refunds', 'resolve', 'rfd_0', '--made', 'yes']],
    [2, ['events', 'resend']],
    [2, ['webhooks']],
    [2, ['webhooks', 'lost']],
    [2, ['webhooks', 'list', 'more']],
    [2, ['webhooks', 'list', '--limit', '1001']],
    [2, ['webhooks', 'replay']],
    [1, ['webhooks', 'replay', 'inb_0']],
    [1, ['replay', 'inb_0']],
    [1, ['orders', 'show', 'order-0']],
    [1, ['anomalies', 'accept', 'anm_0', '--note', 'n']],
    [2, ['payments', 'review']],
    [2, ['payments', 'review', 'pay_0']],
    [1, ['payments', 'check', 'pay_0']],
    [1, ['payments', 'review', 'pay_0', '--note', 'n']],
    [1, ['refunds', 'record', 'order-0', '--amount', '1.00', '--note', 'n']],
    [1, ['refunds', 'make', 'order-0', '--amount', '1.00', '--note', 'n']],
    [1, ['refunds', 'resolve', 'rfd_0', '--made', 'yes', '--note', 'n']],
    [1, ['events', 'resend', 'evt_0']],
  ])('ends with %i: %j', async (code, words) => {
    const ended = await program.call(words, settings)
    expect([ended.code, ended.out]).toEqual([code, ''])
    expect(ended.err).toMatch(/^(pay-button|usage)/)
  })

  test.each(['orders', 'anomalies', 'payments', 'refunds', 'events', 'webhooks'])(
    '%s --help needs no settings',
    async (name) => {
      const { code, out } = await program.call([name, '--help'])
      expect([code, out]).toEqual([0, expect.stringMatching(/^usage: pay-button/)])
    },
  )
})

describe('every action with --json', PATIENCE, () => {
  const call = async <View>(...words: string[]) => {
    const { code, out } = await program.call([...words, '--json'], settings)
    return { code, view: JSON.parse(out) as View }
  }

  test('of an anomaly answers the anomaly, as the API does', async () => {
    const id = await underpaid()
    const accepted = await call<OperatorAnomalyView>('anomalies', 'accept', id, '--note', 'agreed')
    expect(accepted).toMatchObject({ code: 0, view: { id, kind: 'underpaid', orderStatus: 'paid', note: 'agreed' } })
    companion.provider.onStatus = () => paid({ minor: 20_000n, providerRef: 'TRX2' })
    await sale(companion, 'order-2')
    await advance(companion)
    const { view } = await call<AnomaliesPage>('anomalies', 'list', '--state', 'open')
    const [other] = view.anomalies
    const resolved = await call<OperatorAnomalyView>('anomalies', 'resolve', other!.id, '--note', 'returned by hand')
    const end = { id: other!.id, orderStatus: 'unpaid', note: 'returned by hand', resolvedBy: 'command line' }
    expect(resolved).toMatchObject({ code: 0, view: end })
  })

  test('of an event answers the event, and the companion that serves sends it', async () => {
    companion.provider.onStatus = () => paid()
    await sale(companion)
    await advance(companion)
    const sent = await call<EventView>('events', 'resend', 'fin_order-1', '--note', 'lost')
    expect(sent).toMatchObject({ code: 0, view: { id: 'fin_order-1', type: 'order.paid', tries: 1, canResend: true } })
    await expect.poll(() => eventsOf(companion, 'order.paid').length).toBe(2)
    await companion.app.idle()
  })

  test('of a payment answers what its provider says, binds a receipt, and reviews', async () => {
    const simulator = createPakhiSimulator({ apiKey: PAKHI_KEY })
    const pakhi = { PAKHIPAY_API_KEY: PAKHI_KEY, PAKHIPAY_BASE_URL: await simulator.listen(0) }
    simulator.faults.webhookLost = true
    await companion.close()
    companion = await startCompanion({
      start: Date.now() + 3_600_000,
      providers: 'configured',
      settings: { SANDBOX: '0', ...pakhi },
    })
    settings = { ...settings, ...pakhi, DATABASE_URL: companion.database.url }
    const customer = { name: 'Rahima Begum', email: 'rahima@example.com' }
    const { id } = await companion.pay(await companion.open({ customer }), { provider: 'pakhipay' })
    const receipt = simulator.control.pay(simulator.control.payments().at(-1)!.id)
    const check = (...more: string[]) => call<CheckView>('payments', 'check', id, ...more)

    // Without an id nobody can ask.
    expect(await check()).toMatchObject({ code: 1, view: { outcome: 'nothing_to_ask', orderStatus: 'unpaid' } })
    const unknown = await check('--transaction', 'TRX0000000000')
    expect(unknown).toMatchObject({ code: 1, view: { outcome: 'not_found', orderStatus: 'unpaid' } })
    const looked = await check('--transaction', receipt, '--look-only')
    expect(looked).toMatchObject({ code: 0, view: { outcome: 'found', transaction: { id: receipt, fits: true } } })
    const bound = await check('--transaction', receipt, '--note', 'the buyer showed it')
    const paidWith = { id, status: 'paid', transactionId: receipt, finalizedOrder: true }
    expect(bound).toMatchObject({ code: 0, view: { outcome: 'bound', orderStatus: 'paid', payment: paidWith } })
    expect(await check()).toMatchObject({ code: 0, view: { outcome: 'unchanged', orderStatus: 'paid' } })

    await companion.app.store.transaction(async (tx) => {
      const payment = (await tx.payment(id))!
      flagForReview(tx, createLog('silent'), payment, 'doubtful', 'a test')
      await tx.savePayment(payment)
    })
    const reviewed = await call<OperatorPaymentView>('payments', 'review', id, '--note', 'the dashboard agrees')
    expect(reviewed).toMatchObject({ code: 0, view: { id, state: 'paid', canReview: false, flags: ['reviewed'] } })
    const again = await program.call(['payments', 'review', id, '--note', 'again', '--json'], settings)
    expect([again.code, JSON.parse(again.err)]).toMatchObject([1, { code: 'payment_not_reviewable' }])
    const actions = await companion.app.store.read.operatorActions({ orderId: 'order-1' }, 10)
    expect(actions.map(({ action, operator }) => [action, operator])).toContainEqual(['payment.review', 'command line'])
    await companion.app.idle()
    expect(eventsOf(companion, 'order.paid').map(({ id: eventId }) => eventId)).toEqual(['fin_order-1'])
    await simulator.close()
  })

  test('of a webhook answers what became of it, under both names of the command', async () => {
    const { payment } = await sale(companion)
    await companion.request('POST', '/webhooks/scripted', { body: { id: 'w1' }, headers: { 'x-word': 'bad' } })
    companion.clock.now += 1000
    await sendWebhook(companion, { id: 'w2', reference: payment.id, transactionId: 'TRX1' })
    await companion.app.idle()
    const { webhooks, nextCursor } = (await call<WebhooksPage>('webhooks', 'list', '--limit', '1')).view
    expect([webhooks.length, nextCursor]).toEqual([1, webhooks[0]!.id])
    const { view } = await call<WebhooksPage>('webhooks', 'list', '--refused')
    const [refused] = view.webhooks
    // The members of the API, and those that this command had before.
    expect(view).toEqual({
      webhooks: [
        {
          id: expect.stringMatching(/^inb_/),
          provider: 'scripted',
          label: 'scripted',
          verdict: 'refused',
          status: 'refused',
          reason: 'the word is wrong',
          receivedAt: expect.any(String),
          size: 11,
          attempts: 0,
          canReplay: true,
          at: refused!.receivedAt,
          note: 'the word is wrong',
          paymentId: null,
          secret: null,
        },
      ],
      nextCursor: null,
    })
    const verified = { orderId: 'order-1', says: { kind: 'payment', claimsPayment: true, transactionId: 'TRX1' } }
    expect(webhooks[0]).toMatchObject({ verdict: 'verified', ...verified })
    // The provider of this webhook is off in the settings of the command.
    const replayed = { code: 1, view: { webhookId: refused!.id, outcome: 'switched_off', orderPaid: null } }
    expect(await call('webhooks', 'replay', refused!.id, '--note', 'n')).toMatchObject(replayed)
    expect(await call('replay', refused!.id)).toMatchObject(replayed)
  })
})

test('a timeline names what is planned, overdue or not, and neither it nor a webhook acts on the terminal', async () => {
  await companion.close()
  // Behind the commands: what is planned here is overdue for them.
  companion = await startCompanion({ start: Date.now() - 3_600_000 })
  settings = { ...settings, DATABASE_URL: companion.database.url }
  const { payment } = await sale(companion)
  await sendWebhook(companion, { id: 'w1', reference: payment.id, providerRef: 'TRX\u202E1' })
  await companion.app.idle()
  const explained = await program.call(['explain', 'order-1'], settings)
  expect(explained.out).toMatch(/ {2}poll {6}planned: The provider is asked by schedule {2}\[pay_/)
  expect(explained.out).toContain('It says: paid, TRX 1  [inb_')
  const [webhook] = (await json<WebhooksPage>('webhooks', 'list')).webhooks
  await companion.app.store.transaction((tx) => tx.releaseInbox(webhook!.id, 'ignored', 'a\u202Enote', null))
  const listed = await program.call(['webhooks', 'list'], settings)
  expect(listed.out).toMatch(/ {2}a note\n$/)
  for (const { out } of [explained, listed]) expect(out).not.toContain('\u202E')
})

test('a payment is asked about, and a stored text cannot act on the terminal', PATIENCE, async () => {
  const opened = await companion.open({ description: 'mug \u202Egum র\u200d্যাব' })
  const { id } = await companion.pay(opened)
  // The provider of this payment is off in the settings of the command.
  const checked = await run('payments', 'check', id)
  expect([checked.code, checked.out]).toEqual([1, expect.stringContaining(`Payment ${id}: pending`)])
  const { out } = await run('orders', 'list')
  expect([out.includes('\u202E'), out.includes('র\u200d্যাব')]).toEqual([false, true])
  expect((await run('orders', 'list', '--needs-review')).out).toBe('There is none.\n')
  const { orders } = await json<OrderLinesPage>('orders', 'list')
  expect(orders[0]?.title).toBe('mug \u202Egum র\u200d্যাব')
})
