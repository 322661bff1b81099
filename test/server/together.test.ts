/** Several things at a time inside a transaction. */

import { expect, test } from 'vitest'
import { together } from '../../server/platform/together.ts'

test('gives every result, in order', async () => {
  const slow = new Promise<string>((resolve) => setImmediate(() => resolve('slow')))
  expect(await together(slow, Promise.resolve(1), false)).toEqual(['slow', 1, false])
})

test('throws the first error, and only once all have ended', async () => {
  const ended: string[] = []
  const failing = Promise.reject(new Error('conflict'))
  const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => void ended.push('slow'))
  await expect(together(slow, failing)).rejects.toThrow('conflict')
  expect(ended).toEqual(['slow'])
})
