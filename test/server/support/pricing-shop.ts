/** A shop that prices one order by token, merchant API and look-up. Each test has an order of its own. */

import { SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { CheckoutOpened } from '../../../server/contract/wire.ts'
import { MERCHANT_KEY, START, startCompanion, TOKEN_SECRET } from './companion.ts'
import type { Answer, Companion } from './companion.ts'

/** Seconds. */
export const NOW = START / 1000

export interface PricingShop {
  readonly companion: Companion
  /** The order of this test. */
  readonly orderId: string
  /** How many look-ups the shop has got. */
  readonly lookUps: number
  /** What the shop answers to its next look-ups. */
  answers: Promise<unknown>[]
  open(body: unknown, headers?: Record<string, string>): Promise<Answer>
  /** A token that the shop signs now, for the order of this test unless given. */
  openByToken(claims: Record<string, unknown>): Promise<Answer>
  openByMerchant(order: Record<string, unknown>): Promise<Answer>
  /** What the order of this test costs. */
  price(): Promise<string>
}

export const openedOf = (answer: Answer): CheckoutOpened => answer.json as CheckoutOpened

/** Starts a companion for the tests of a file, with open amounts from 10.00 to 50,000.00 BDT. */
export function pricingShop(): PricingShop {
  let companion: Companion
  let orderId = ''
  let count = 0
  let lookUps = 0

  beforeAll(async () => {
    companion = await startCompanion({
      settings: { OPEN_AMOUNTS: 'BDT:10.00-50000.00' },
      resolveOrder: () => {
        lookUps += 1
        return shop.answers.shift()
      },
    })
  })
  afterAll(() => companion.close())
  beforeEach(() => {
    companion.clock.now = START
    orderId = `price-${(count += 1)}`
    shop.answers = []
  })

  const sign = (claims: Record<string, unknown>) =>
    new SignJWT({ orderId, currency: 'BDT', exp: NOW + 86_400, ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(TOKEN_SECRET))

  const shop: PricingShop = {
    get companion() {
      return companion
    },
    get orderId() {
      return orderId
    },
    get lookUps() {
      return lookUps
    },
    answers: [],
    open: (body, headers = {}) => companion.request('POST', '/checkouts', { body, headers }),
    openByToken: async (claims) => shop.open({ orderToken: await sign(claims) }),
    openByMerchant: (order) =>
      shop.open({ orderId, currency: 'BDT', ...order }, { authorization: `Bearer ${MERCHANT_KEY}` }),
    price: async () => (await companion.order(orderId)).money.amount,
  }
  return shop
}
