/** The console words every sentence and refusal of the server in each of its languages. */

import { afterAll, describe, expect, test } from 'vitest'
import { createFormat } from '../admin/app/format.ts'
import type { ConsoleContext } from '../admin/app/context.ts'
import { ApiError } from '../admin/app/client.ts'
import { LOCALES } from '../admin/locales/index.ts'
import { problemText } from '../admin/parts/problem.ts'
import { findingText, outcomeText, timelineLine } from '../admin/pages/server-words.ts'
import { REFUND_REFUSALS } from '../server/domain/provider-refund.ts'
import type { FindingFacts, FindingView, TimelineFacts, TimelineView } from '../server/contract/operator.ts'
import { found, sentenceOf } from '../server/operations/sentences.ts'
import type { OpenapiDocument } from '../server/http/openapi.ts'
import { startCompanion } from './server/support/companion.ts'
import { operatorSettings } from './server/support/operator.ts'

const companion = await startCompanion({ settings: operatorSettings })
afterAll(() => companion.close())
const { paths } = (await companion.request('GET', '/openapi.json')).json as OpenapiDocument
/** The codes of refusals that the operators' routes name. `invalid_request` names members, and `rate_limited` a time. */
const CODES = Object.values(paths)
  .flatMap((path) => Object.values(path))
  .filter(({ tags: [tag] }) => tag === 'operator')
  .flatMap(({ responses }) => [...JSON.stringify(responses).matchAll(/"code":\{"enum":(\[[^\]]*\])/g)])
  .flatMap(([, list]) => JSON.parse(list!) as string[])
  .filter((code, index, all) => all.indexOf(code) === index && code !== 'invalid_request' && code !== 'rate_limited')

const sum = { amount: '1250.00', currency: 'BDT', minor: 125_000, exponent: 2 }
const AT = '2026-11-26T06:44:00.000Z'

/** A row for each code: the compiler names one that is missing. */
const TIMELINE: TimelineFacts = {
  checkout_opened: { price: sum, pricing: 'open', until: AT },
  checkout_reopened: {},
  payment_started: { provider: 'pakhipay', medium: 'bkash', reference: '7F3K-29QD' },
  provider_call: { call: 'create', outcome: 'definite_failure', seconds: 0.6 },
  buyer_returned: { providerRef: 'TRX1', status: 'open' },
  webhook_received: {
    provider: 'pakhipay',
    verdict: 'verified',
    status: 'done',
    attempts: 2,
    note: 'TRX1',
    says: 'payment',
    claimsPayment: true,
    sum,
    transactionId: 'TRX1',
  },
  webhook_retry: {},
  polled: { times: 3 },
  poll_planned: {},
  log_entry: { entry: 'paid', source: 'webhook', sum, providerRef: 'TRX1', from: 'pending', finalized: true },
  anomaly_found: { anomaly: 'underpaid', paid: sum, providerRef: 'TRX1' },
  anomaly_resolved: { anomaly: 'underpaid', resolution: 'accepted', note: 'TRX1' },
  operator_action: { operator: '9f2c41d0', action: 'payment.check', outcome: 'bound: TRX1' },
  money_returned: { sum },
  refund_begun: { operator: '9f2c41d0', sum, refund: 'rfd_1' },
  refund_planned: { refund: 'rfd_1' },
  event_written: { event: 'order.paid' },
  event_delivered: { event: 'order.paid', status: 200, seconds: 0.2 },
  event_failed: { event: 'order.paid', error: '500', status: 500, seconds: 15, excerpt: 'TRX1' },
  event_planned: { event: 'order.paid' },
}
const FINDINGS: FindingFacts = {
  clock_unknown: {},
  clock_differs: { seconds: 2 },
  clock_wrong: { seconds: 900 },
  provider_not_probed: { provider: 'pakhipay' },
  provider_answers: { provider: 'pakhipay' },
  key_refused: { provider: 'pakhipay' },
  provider_unreachable: { provider: 'pakhipay', error: '503' },
  webhooks_missing: { provider: 'pakhipay', payments: 12 },
  webhook_refused: { provider: 'pakhipay', webhook: 'inb_9' },
  webhook_last: { provider: 'pakhipay', at: AT },
  queue: { queue: 'inbox', rows: 10_000, hasMore: true, overdueSeconds: 400 },
  events_not_delivered: { events: 3, since: AT },
  disk_free: { mebibytes: 900 },
}

async function contextIn(locale: keyof typeof LOCALES): Promise<ConsoleContext> {
  const { load, loadSentences, tag } = LOCALES[locale]
  const session = { providers: [{ id: 'pakhipay', label: 'Pakhi Pay' }] }
  const parts = { words: await load(), sentences: await loadSentences(), format: createFormat(tag), session }
  return parts as unknown as ConsoleContext
}

const entryOf = (code: string): TimelineView => {
  const sentence = sentenceOf(code as keyof TimelineFacts, TIMELINE[code as keyof TimelineFacts])
  return { at: AT, kind: 'state', tone: 'neutral', planned: false, ...sentence }
}
const findingOf = (code: string): FindingView => {
  const sentence = found(code as keyof FindingFacts, FINDINGS[code as keyof FindingFacts])
  return { check: 'clock', level: 'ok', ...sentence }
}
/** Without what stays Latin in every language: labels, ids, names of events and commands, codes of currencies. */
const words = (text: string): string =>
  text.replace(/Pakhi Pay|API|MiB|“[^”]*”|order\.paid|\b(?:bkash|TRX1|rfd_1|9f2c41d0|7F3K-29QD|BDT|inb_9)\b/g, '')

describe.each(['en', 'bn'] as const)('in %s', async (locale) => {
  const context = await contextIn(locale)
  const isWorded = (text: string): void => {
    expect(text).not.toMatch(/undefined|NaN|\[object|pakhipay|2026-11-26T/)
    if (locale === 'bn') expect([/[ক-হ]/.test(text), /[A-Za-z]{2,}/.exec(words(text))]).toEqual([true, null])
  }

  test.each(Object.keys(TIMELINE))('%s of a timeline has words', (code) => {
    const { title, rest } = timelineLine(entryOf(code), context)
    isWorded(`${title} ${rest}`)
  })

  test('a return that names no id has words', () => {
    const { title, rest } = timelineLine({ ...entryOf('buyer_returned'), values: {} }, context)
    isWorded(title)
    expect(rest).toBe('')
  })

  test.each(Object.keys(FINDINGS))('%s of the doctor has words', (code) => {
    isWorded(findingText(findingOf(code), context))
  })

  test('every refusal of an operator’s request has words', () => {
    expect(CODES.length).toBeGreaterThan(20)
    // In both languages the server's own sentence would show.
    for (const code of CODES) {
      const text = problemText(new ApiError(code, 'undefined', 409), context.words)
      isWorded(text)
    }
    for (const reason of REFUND_REFUSALS)
      isWorded(problemText(new ApiError('refund_refused', '', 409, { reason }), context.words))
  })

  test('a timeline says what the shop answered, how long a call took, and what a webhook says', () => {
    const restOf = (code: string) => timelineLine(entryOf(code), context).rest
    const { duration, money } = context.format
    expect(restOf('event_delivered')).toMatch(new RegExp(`200 · ${duration(0.2)}$`))
    expect(restOf('event_failed')).toBe(`500 · ${duration(15)} · TRX1`)
    expect(restOf('provider_call')).toContain(duration(0.6))
    expect(restOf('webhook_received')).toContain(`, ${money(sum)}, TRX1`)
  })

  test('a code of a newer companion is shown in the English of the companion', () => {
    const entry = { ...entryOf('checkout_reopened'), code: 'newer', what: `pakhipay did it: since ${AT}` }
    const { title, rest } = timelineLine(entry, context)
    expect([title, rest]).toEqual(['Pakhi Pay did it', `since ${context.format.full(AT)}`])
    expect(findingText({ ...findingOf('clock_unknown'), code: 'newer', what: 'a thing' }, context)).toBe('a thing')
    expect(problemText(new ApiError('newer', 'The reason', 409), context.words)).toBe('The reason')
  })

  test('the audit log shows texts that are not of the companion as they are', () => {
    const entry = { ...entryOf('log_entry'), values: { entry: 'unreadable', why: 'the <sum> is odd' } }
    expect(timelineLine(entry, context).rest).toMatch(/: the <sum> is odd$/)
    expect(outcomeText('1250.00 BDT', context)).toBe('1250.00 BDT')
  })
})
