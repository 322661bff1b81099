/** Which price of an order counts when several arrive. */

import { describe, expect, test } from 'vitest'
import { START } from './support/companion.ts'
import { NOW, pricingShop } from './support/pricing-shop.ts'

const shop = pricingShop()

/** Seconds since the start, how the price comes (`iat` in seconds from the start), and the status of the answer. */
type Step = [at: number, by: 'token' | 'merchant', amount: string, iat: number | undefined, status: number]

/** Takes each step and checks its answer. */
async function follow(steps: Step[]): Promise<void> {
  for (const [at, by, amount, iat, status] of steps) {
    shop.companion.clock.now = START + at * 1000
    const answer =
      by === 'merchant'
        ? await shop.openByMerchant({ amount })
        : await shop.openByToken({ amount, ...(iat === undefined ? {} : { iat: NOW + iat }) })
    expect([at, amount, answer.status]).toEqual([at, amount, status])
    if (status === 401) expect(answer.problem.code).toBe('order_token_invalid')
  }
}

describe('the price of an order', () => {
  test.each<[what: string, steps: Step[], amount: string]>([
    [
      'is not replaced by an older token',
      [
        [10, 'token', '100.00', 5, 201],
        [11, 'token', '80.00', 4, 401],
      ],
      '100.00',
    ],
    [
      'is replaced by a newer token',
      [
        [10, 'token', '100.00', 5, 201],
        [11, 'token', '80.00', 6, 201],
        [12, 'token', '100.00', 5, 401],
      ],
      '80.00',
    ],
    [
      'is the first of two tokens with the same iat',
      [
        [0, 'token', '100.00', 0, 201],
        [0, 'token', '80.00', 0, 401],
        [5, 'token', '80.00', 0, 401],
      ],
      '100.00',
    ],
    [
      'is the first of two tokens with the same iat, also when it is cheaper',
      [
        [0, 'token', '80.00', 0, 201],
        [0, 'token', '100.00', 0, 401],
      ],
      '80.00',
    ],
    [
      'is that of the last token when tokens have no iat',
      [
        [0, 'token', '100.00', undefined, 201],
        [0, 'token', '80.00', undefined, 201],
        [1, 'token', '100.00', undefined, 201],
        [2, 'token', '90.00', 0, 401],
      ],
      '100.00',
    ],
    [
      'is that of the merchant API, which replaces every earlier token',
      [
        [10, 'token', '100.00', 5, 201],
        [11, 'merchant', '900.00', undefined, 201],
        [12, 'token', '100.00', 5, 401],
        [13, 'token', '80.00', 10, 401],
      ],
      '900.00',
    ],
    [
      'is that of the last call of the merchant API',
      [
        [0, 'merchant', '900.00', undefined, 201],
        [0, 'merchant', '100.00', undefined, 201],
      ],
      '100.00',
    ],
    [
      'is that of a token from after the call of the merchant API',
      [
        [0, 'merchant', '900.00', undefined, 201],
        [3, 'token', '80.00', 2, 201],
      ],
      '80.00',
    ],
    [
      'is that of the merchant API, not of a token of the same second',
      [
        [0.5, 'merchant', '900.00', undefined, 201],
        [1, 'token', '80.00', 0, 401],
      ],
      '900.00',
    ],
    [
      'returns with a newer token',
      [
        [0, 'token', '100.00', 0, 201],
        [5, 'token', '80.00', 4, 201],
        [9, 'token', '100.00', 8, 201],
      ],
      '100.00',
    ],
  ])('%s', async (_, steps, amount) => {
    await follow(steps)
    expect(await shop.price()).toBe(amount)
  })
})

describe('a token with an iat in the future', () => {
  test.each<[what: string, steps: Step[], amount: string]>([
    [
      'is replaced by a token of now',
      [
        [0, 'token', '100.00', 120, 201],
        [0, 'token', '80.00', 0, 201],
      ],
      '80.00',
    ],
    [
      'does not return after it was replaced',
      [
        [0, 'token', '100.00', 120, 201],
        [5, 'token', '80.00', 4, 201],
        [6, 'token', '100.00', 120, 401],
        [200, 'token', '100.00', 120, 401],
      ],
      '80.00',
    ],
    [
      'is replaced by the merchant API',
      [
        [0, 'token', '100.00', 120, 201],
        [0, 'merchant', '80.00', undefined, 201],
        [9, 'token', '100.00', 120, 401],
      ],
      '80.00',
    ],
    [
      'replaces an earlier token',
      [
        [0, 'token', '80.00', -5, 201],
        [0, 'token', '100.00', 120, 201],
        [0, 'token', '80.00', -5, 401],
      ],
      '100.00',
    ],
    [
      'replaces the merchant’s price',
      [
        [0, 'merchant', '80.00', undefined, 201],
        [0, 'token', '100.00', 1, 201],
      ],
      '100.00',
    ],
    [
      'is replaced by one with a later iat, not by one with an earlier iat',
      [
        [0, 'token', '100.00', 120, 201],
        [1, 'token', '80.00', 110, 401],
        [2, 'token', '90.00', 121, 201],
        [300, 'token', '80.00', 110, 401],
        [301, 'token', '100.00', 120, 401],
      ],
      '90.00',
    ],
    [
      'is not replaced by one with the same iat',
      [
        [0, 'token', '100.00', 120, 201],
        [60, 'token', '80.00', 120, 401],
        [200, 'token', '80.00', 120, 401],
      ],
      '100.00',
    ],
    [
      'may come from two servers whose clocks are two seconds ahead',
      [
        [0, 'token', '100.00', 2, 201],
        [1, 'token', '80.00', 1, 201],
        [2, 'token', '90.00', 4, 201],
        [3, 'token', '70.00', 3, 201],
        [9, 'token', '100.00', 2, 401],
      ],
      '70.00',
    ],
    [
      'is replaced by the first of two tokens of now',
      [
        [0, 'token', '100.00', 120, 201],
        [0, 'token', '80.00', 0, 201],
        [0, 'token', '70.00', 0, 401],
        [0, 'token', '100.00', 120, 401],
      ],
      '80.00',
    ],
  ])('%s', async (_, steps, amount) => {
    await follow(steps)
    expect(await shop.price()).toBe(amount)
  })
})

describe('a token', () => {
  test.each([
    ['an exp of a minute ago is 401', { exp: NOW - 60 }, 401],
    ['an exp within the leeway is 201', { exp: NOW - 59 }, 201],
    ['an nbf beyond the leeway is 401', { nbf: NOW + 61 }, 401],
    ['an nbf within the leeway is 201', { nbf: NOW + 60 }, 201],
    ['nbf and iat null is 201', { nbf: null, iat: null }, 201],
    ['a fraction in iat is 201', { iat: NOW - 0.5 }, 201],
    ['a text as iat is 422', { iat: String(NOW) }, 422],
  ])('with %s', async (_, times, status) => {
    expect((await shop.openByToken({ amount: '100.00', ...times })).status).toBe(status)
  })
})
