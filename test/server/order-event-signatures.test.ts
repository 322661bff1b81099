/** Signatures of order events and of order look-ups, as a storefront verifies them. */

import { describe, expect, test } from 'vitest'
import { signWebhook, webhookKey } from '../../server/contract/standard-webhooks.ts'
import { verifyOrderEvent, verifyOrderLookup } from '../../server/orders/verify-order-event.ts'
import { OLD_SECRET, SECRET } from './providers/lopay.fixtures.ts'
import { START } from './support/companion.ts'

describe('a signed order event', () => {
  const OLD_KEY = webhookKey(OLD_SECRET)
  const KEY = webhookKey(SECRET)
  const body = '{"type":"order.paid","timestamp":"2026-06-01T12:00:00.000Z","data":{"orderId":"1"}}'
  const good = signWebhook('fin_1', body, START, [KEY])

  test('verifies from a text and from bytes', () => {
    const bytes = new TextEncoder().encode(`  ${body}`).subarray(2)
    for (const raw of [body, bytes])
      expect(verifyOrderEvent(raw, { ...good }, SECRET, { now: START })).toEqual(JSON.parse(body))
  })

  test('is signed with every key while secrets rotate, and accepted with either', () => {
    const headers = { ...signWebhook('fin_1', body, START, [OLD_KEY, KEY]) }
    for (const secret of [OLD_SECRET, SECRET, [SECRET, OLD_SECRET]])
      expect(verifyOrderEvent(body, headers, secret, { now: START }).type).toBe('order.paid')
  })

  test('has an empty body when it is an order look-up', () => {
    const headers = { ...signWebhook('evt_1', '', START, [KEY]) }
    expect(() => verifyOrderLookup(headers, SECRET, { now: START })).not.toThrow()
    expect(() => verifyOrderLookup({ ...headers, 'webhook-id': 'evt_2' }, SECRET, { now: START })).toThrow(
      expect.objectContaining({ code: 'order_event_invalid' }),
    )
    expect(() => verifyOrderEvent('', headers, SECRET, { now: START })).toThrow(
      expect.objectContaining({ code: 'order_event_invalid', message: 'the body is not JSON' }),
    )
  })

  test.each<[string, string, Record<string, string | string[] | undefined>, number]>([
    ['another body', `${body} `, { ...good }, START],
    ['another id', body, { ...good, 'webhook-id': 'fin_2' }, START],
    ['an id that came as a list', body, { ...good, 'webhook-id': ['fin_1'] }, START],
    ['another time', body, { ...good, 'webhook-timestamp': String(START / 1000 + 1) }, START],
    ['a time that is none', body, { ...good, 'webhook-timestamp': `${START / 1000}abc` }, START],
    ['no signature', body, { ...good, 'webhook-signature': undefined }, START],
    ['no headers', body, {}, START],
    [
      'another version',
      body,
      { ...good, 'webhook-signature': good['webhook-signature'].replace('v1,', 'v1a,') },
      START,
    ],
    ['a cut signature', body, { ...good, 'webhook-signature': good['webhook-signature'].slice(0, -4) }, START],
    ['a message that is too old', body, { ...good }, START + 301_000],
    ['a message from the future', body, { ...good }, START - 301_000],
  ])('is refused with %s', (_, text, headers, now) => {
    expect(() => verifyOrderEvent(text, headers, SECRET, { now })).toThrow(
      expect.objectContaining({ code: 'order_event_invalid' }),
    )
  })
})
