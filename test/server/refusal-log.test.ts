/** The log lines of refused webhooks. */

import { afterEach, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

let companion: Companion
afterEach(() => companion.close())

const refusals = () =>
  companion.logLines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === 'webhook refused')
const post = (path: string, raw: string, word: string) =>
  companion.request('POST', path, { raw, headers: { 'x-word': word, 'content-type': 'application/json' } })

describe('the log line of a refused webhook', () => {
  test.each([
    ['a wrong signature', '{}', 'bad', { refused: 'bad_signature', why: 'the word is wrong' }],
    ['a body that is not JSON', 'abebe@example.com', 'good', { refused: 'malformed', why: 'the body is not JSON' }],
  ])('names the payment of the address and the reason, for %s', async (_, raw, word, facts) => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    const path = new URL(companion.provider.calls.created[0]!.callbackUrl).pathname
    await post(path, raw, word)
    const [line] = refusals()
    expect(line).toMatchObject({
      level: 40,
      provider: 'scripted',
      paymentId: payment.id,
      orderId: 'order-1',
      reference: payment.reference,
      ...facts,
    })
    expect(companion.logLines.join()).not.toContain('abebe@example.com')
  })

  test('is one a second for each address', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    const path = new URL(companion.provider.calls.created[0]!.callbackUrl).pathname
    for (let n = 0; n < 10; n += 1) await post('/webhooks/scripted', `{"n":${n}}`, 'bad')
    await post(path, '{}', 'bad')
    expect(refusals().map(({ paymentId }) => paymentId !== undefined)).toEqual([false, true])
    companion.clock.now += 1000
    await post('/webhooks/scripted', '{"n":99}', 'bad')
    expect(refusals().at(-1)).toMatchObject({ alsoRefusedSince: 9 })
  })
})
