/** What a log line may contain. */

import { expect, test } from 'vitest'
import { createLog, errorFacts } from '../../server/platform/log.ts'
import type { LogFacts } from '../../server/platform/log.ts'

function lineOf(facts: object): Record<string, unknown> {
  const lines: string[] = []
  createLog('debug', { write: (line: string) => void lines.push(line) }).info(facts as LogFacts, 'something happened')
  return JSON.parse(lines.join('')) as Record<string, unknown>
}

test('a line has its level, time, facts and message', () => {
  const facts = {
    paymentId: 'pay_1',
    duplicate: false,
    paid: { amount: '1.00', currency: 'BDT' },
    providers: ['lopay'],
  }
  expect(lineOf(facts)).toEqual({ level: 30, time: expect.any(String), ...facts, msg: 'something happened' })
})

const SECRETS = { token: 'a secret', apiKey: 'a secret', email: 'a secret', headers: { authorization: 'a secret' } }

test.each<[string, object]>([
  ['at the top', SECRETS],
  ['in an error', { error: { message: 'no', ...SECRETS } }],
  ['in a list', { errors: [{ path: 'customer', ...SECRETS }] }],
  ['deep inside', { paid: { amount: { currency: [[SECRETS]] } } }],
])('a member without a known name is redacted %s', (_where, facts) => {
  const text = JSON.stringify(lineOf(facts))
  expect(text).not.toContain('a secret')
  expect(text.match(/"\[redacted\]"/g)).toHaveLength(4)
})

test('an error shows its type, code, message and causes, and nothing else that it carries', () => {
  const cause = Object.assign(new TypeError('the cause'), { code: 'E_CAUSE', body: 'a secret' })
  const error = Object.assign(new Error('the error', { cause }), { request: { headers: SECRETS } })
  expect(errorFacts(error)).toEqual({
    type: 'Error',
    message: 'the error',
    cause: { type: 'TypeError', code: 'E_CAUSE', message: 'the cause' },
  })
})
