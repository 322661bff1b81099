/** Several things at a time inside a transaction. */

import { expect, test } from 'vitest'
import { together } from '../../server/platform/together.ts'

test('together gives every result, in order', async () => {
  const slow = new Promise<string>((resolve) => setImmediate(() => resolve('slow')))
  expect(await together(slow, Promise.resolve(1), false)).toEqual(['slow', 1, false])
})

test('together throws the error that came first, and only once all have ended', async () => {
  const ended: string[] = []
  const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => void ended.push('slow'))
  // After a conflict, Postgres refuses what else was sent in the transaction.
  const refused = new Promise((_resolve, reject) => setImmediate(() => reject(new Error('the transaction is aborted'))))
  const conflict = Promise.reject(new Error('conflict'))
  await expect(together(refused, slow, conflict)).rejects.toThrow('conflict')
  expect(ended).toEqual(['slow'])
})
