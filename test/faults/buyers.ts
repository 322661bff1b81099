/** Buyers: each opens the checkout of one order, and pays, pays twice, gives up, or looks at the payment. */

import { setTimeout as pause } from 'node:timers/promises'
import type { CheckoutOpened, CheckoutView, PaymentView } from '../../server/contract/wire.ts'
import { signOrderToken } from '../../server/orders/order-token.ts'
import { seededRandom } from './random.ts'
import type { Random } from './random.ts'
import { oursAtPaystack, TOKEN_SECRET } from './world.ts'
import type { World } from './world.ts'

const PROVIDERS = { BDT: ['pakhipay', 'bkash'], NGN: ['echezona', 'paystack'] } as const

export interface Crowd {
  readonly seed: number
  readonly orders: number
  /** How many buyers are in the shop at a time. */
  readonly crowd: number
}

/** Resolves when the last buyer has gone. */
export async function haveBuyers(world: World, { seed, orders, crowd }: Crowd): Promise<void> {
  let next = 0
  const queue = async (): Promise<void> => {
    while (next < orders) {
      const index = next
      next += 1
      await buy(world, index, seededRandom(seed * 1000 + index))
    }
  }
  await Promise.all(Array.from({ length: Math.min(crowd, orders) }, queue))
}

/** One order of one buyer, with one to three attempts. A page of the provider can wait in a tab, and be paid last. */
async function buy(world: World, index: number, random: Random): Promise<void> {
  const orderId = `order-${index + 1}`
  const currency = random.pick(['BDT', 'NGN'] as const)
  const orderToken = await signOrderToken(
    {
      orderId,
      amount: '100.00',
      currency,
      customer: { name: 'Rahima', email: 'r@shop.example' },
    },
    TOKEN_SECRET,
    { now: world.clock.now(), expiresInSeconds: 86_400 },
  )
  const from = { 'x-forwarded-for': `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}` }
  const opening = { body: { orderToken }, headers: from }
  const answer = await world.untilAnswered(() => world.request('POST', '/checkouts', opening))
  if (answer.status > 201) return void world.problems.push(`${orderId} was not opened: ${JSON.stringify(answer.json)}`)
  const { checkout, clientSecret } = answer.json as CheckoutOpened
  const headers = { ...from, authorization: `Bearer ${clientSecret}` }
  const path = `/checkouts/${checkout.id}`

  const tabs: PaymentView[] = []
  for (let attempts = random.between(1, 3); attempts > 0; attempts -= 1) {
    setFaults(world, random)
    const paying = {
      headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
      // Other details make another payment of it.
      body: { provider: random.pick(PROVIDERS[currency]), customer: { name: `Rahima ${attempts}` } },
    }
    const created = await world.untilAnswered(() => world.request('POST', `${path}/payments`, paying))
    if (created.status <= 201 && random.chance(0.3)) tabs.push(created.json as PaymentView)
    else if (created.status <= 201) await act(world, random, created.json as PaymentView)
    await look(world, orderId, () => world.request('GET', path, { headers }))
    if (random.chance(0.15)) await world.request('POST', `${path}/cancel`, { headers })
  }
  for (const payment of tabs) await act(world, random, payment)
}

/** The answers that the provider gives to the next attempt. */
function setFaults({ simulators, echezona, paystack, bkash }: World, random: Random): void {
  for (const { faults } of simulators)
    Object.assign(faults, {
      nextCreate: random.pick(['none', 'none', 'none', 'cut', 'error']),
      read: random.pick(['none', 'none', 'error', 'cut']),
      webhookCopies: random.between(1, 3),
      webhookDelayMs: random.between(0, 60),
    })
  // Pakhi Pay has no way to look a payment up before its webhook came, so its webhooks do not get lost.
  for (const { faults } of [echezona, paystack]) faults.webhookLost = random.chance(0.4)
  // The answer to the call that takes the money: cut after the money moved, or an error before.
  bkash.faults.other = random.pick(['none', 'none', 'none', 'cut', 'error'])
}

/** The buyer pays, declines, or does nothing. After a lost answer the provider may have the payment all the same. */
async function act(world: World, random: Random, { id }: PaymentView): Promise<void> {
  const { pakhi, bkash, echezona, paystack } = world
  await pause(random.between(0, 25))
  const atPakhi = pakhi.control.payments().find(({ orderId }) => orderId === id)
  const atEchezona = echezona.control.payments().find(({ transactionId }) => transactionId === id)
  const mind = random.pick(['pays', 'pays', 'pays', 'declines', 'leaves'])
  if (atPakhi && mind === 'pays') pakhi.control.pay(atPakhi.id)
  if (atPakhi && mind === 'declines') pakhi.control.cancel(atPakhi.id)
  if (atEchezona && mind === 'pays') echezona.control.pay(id)
  if (atEchezona && mind === 'declines') echezona.control.fail(id)
  const atPaystack = paystack.control.payments().find(({ reference }) => oursAtPaystack(reference) === id)
  if (atPaystack && mind === 'pays') paystack.control.pay(atPaystack.reference)
  if (atPaystack && mind === 'declines') paystack.control.fail(atPaystack.reference)
  const atBkash = bkash.control.payments().find(({ invoice }) => invoice === id)
  if (!atBkash || mind === 'leaves') return
  const back = mind === 'pays' ? bkash.control.authorise(atBkash.id) : bkash.control.cancel(atBkash.id)
  // Who closes the page does not come back, and one who is impatient comes back twice.
  const visits = random.pick([0, 1, 1, 2])
  await Promise.all(Array.from({ length: visits }, () => world.visit(back)))
}

/** The buyer's page asks a few times. It must never say "paid" before the provider has the money. */
async function look(world: World, orderId: string, ask: () => ReturnType<World['request']>): Promise<void> {
  for (let times = 0; times < 3; times += 1) {
    const view = (await ask())?.json as CheckoutView | undefined
    if (view?.status === 'paid') {
      const charged = new Set(world.charges().map(({ payment }) => payment))
      if (!view.payment || !charged.has(view.payment.id)) world.problems.push(`${orderId} was shown as paid too early`)
    }
    await pause(10)
  }
}
