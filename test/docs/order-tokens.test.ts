/** The companion accepts the tokens that the examples sign. */

import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { verifyOrderToken } from '../../server/orders/order-token.ts'
import { EXAMPLES } from './pages.ts'
import { createPrograms, has } from './programs.ts'
import { record, recorded } from './records.ts'

/** The recorded tokens are signed with it too. */
const SECRET = 'order-token-secret-of-the-readme-0123456789'

const programs = createPrograms()
afterAll(() => programs.close())

const order = { orderId: '1042', money: { minor: 125000n, currency: 'BDT' } }
const full = {
  ...order,
  description: 'নকশি কাঁথা, one',
  customer: { name: 'Rahima Khatun', email: 'rahima@example.com' },
  successUrl: 'https://shop.example/orders/1042',
}

describe('an order token', () => {
  test.each([
    ['order-token.mjs', 'node', full],
    ['order-token-short.mjs', 'node', order],
    ['order-token.py', 'python3', full],
    ['order-token.php', 'php', full],
  ])('from %s is accepted', async (name, program, expected) => {
    if (has(program)) {
      const { out, code } = await programs.run(program, [join(EXAMPLES, name)], { ORDER_TOKEN_SECRET: SECRET })
      expect(code).toBe(0)
      await accepts(out.trim(), Date.now(), expected)
      if (program !== 'node') record(name, { at: Date.now(), output: out.trim() })
    }
    if (program === 'node') return
    const { at, output } = recorded(name)
    await accepts(output!, at, expected)
  })
})

async function accepts(token: string, now: number, expected: object): Promise<void> {
  const { order, issuedAt } = await verifyOrderToken(token, [Buffer.from(SECRET)], now)
  expect(order).toEqual(expected)
  // The companion refuses an older price by the time of issue.
  expect(issuedAt).not.toBeNull()
  await expect(verifyOrderToken(token, [Buffer.from(SECRET.toUpperCase())], now)).rejects.toMatchObject({
    code: 'order_token_invalid',
  })
  await expect(verifyOrderToken(token, [Buffer.from(SECRET)], now + 3_660_000)).rejects.toMatchObject({
    code: 'order_token_invalid',
  })
}
