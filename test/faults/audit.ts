/** Compares the companion's books with those of the providers, and with what it has told the storefront. */

import type { OrderView } from '../../server/contract/wire.ts'
import { prove } from '../../server/operations/prove.ts'
import { openDriver } from '../../server/store/open.ts'
import { createStore } from '../../server/store/store.ts'
import { brokenInvariants } from '../server/support/invariants.ts'
import { MERCHANT_KEY } from './world.ts'
import type { World } from './world.ts'

/** Reads the books at rest. What is wrong is added to the problems of the world. */
export async function audit(world: World, orders: number): Promise<void> {
  const { problems, databaseUrl, storefront } = world
  const { orderOf, acknowledged } = await readBooks(databaseUrl)
  const charges = world.charges()
  for (const { payment } of charges)
    if (!orderOf.has(payment)) problems.push(`the provider was paid for ${payment}, which is not in the store`)
  for (const payment of world.acknowledged())
    if (!acknowledged.has(payment)) problems.push(`an acknowledged webhook about ${payment} is not in the store`)

  for (const { invoice, executions } of world.bkash.control.payments())
    if (executions > 1) problems.push(`the money of ${invoice} was taken by ${executions} calls`)

  const chargesOf = grouped(charges, ({ payment }) => orderOf.get(payment) ?? '')
  const paidEvents = storefront.deliveries.filter(({ event }) => event.type === 'order.paid')
  const eventsOf = grouped(paidEvents, ({ event }) => String(event.data.orderId))
  for (let index = 1; index <= orders; index += 1) {
    const orderId = `order-${index}`
    const charged = chargesOf.get(orderId) ?? []
    const answer = await world.request('GET', `/orders/${orderId}`, {
      headers: { authorization: `Bearer ${MERCHANT_KEY}` },
    })
    if (answer?.status !== 200) {
      problems.push(`${orderId} cannot be read: ${JSON.stringify(answer)}`)
      continue
    }
    const order = answer.json as OrderView
    const expected = charged.length > 0 ? 'paid' : 'unpaid'
    if (order.status !== expected) problems.push(`${orderId} is ${order.status} with ${charged.length} charges`)
    const duplicates = order.anomalies.filter(({ kind }) => kind === 'duplicate').length
    if (duplicates !== Math.max(0, charged.length - 1))
      problems.push(`${orderId} has ${duplicates} duplicates with ${charged.length} charges`)
    const taken = charged.filter(({ provider }) => provider === 'bkash').length
    if (taken > 1) problems.push(`the companion took the money of ${orderId} ${taken} times`)
    const ids = new Set((eventsOf.get(orderId) ?? []).map(({ id }) => id))
    if (ids.size !== Math.min(1, charged.length))
      problems.push(`the storefront got ${ids.size} events that ${orderId} is paid, with ${charged.length} charges`)
  }
  problems.push(...(await brokenInvariants(databaseUrl)))
}

/** Proves the invariants while the companions work, as an operator would after a crash. */
export async function proveNow({
  problems,
  databaseUrl,
  clock,
}: Pick<World, 'problems' | 'databaseUrl'> & { readonly clock: Pick<World['clock'], 'now'> }): Promise<void> {
  const driver = openDriver(databaseUrl)
  try {
    const { invariants } = await prove(createStore(driver), { now: clock.now() })
    for (const { id, passed, rows } of invariants)
      if (!passed) problems.push(`${id} is broken after a kill: ${rows.slice(0, 5).join(', ')}`)
  } finally {
    await driver.close()
  }
}

interface Books {
  /** The order of each payment. */
  readonly orderOf: ReadonlyMap<string, string>
  /** Payments that a verified message in the store is about. */
  readonly acknowledged: ReadonlySet<string>
}

async function readBooks(databaseUrl: string): Promise<Books> {
  const driver = openDriver(databaseUrl)
  try {
    const payments = await driver.read.all('SELECT id, order_id FROM payments')
    const messages = await driver.read.all(
      "SELECT payment_id AS id FROM inbox WHERE verdict = 'verified' UNION " +
        "SELECT merchant_reference FROM inbox WHERE verdict = 'verified'",
    )
    return {
      orderOf: new Map(payments.map((row) => [String(row['id']), String(row['order_id'])])),
      acknowledged: new Set(messages.map((row) => String(row['id']))),
    }
  } finally {
    await driver.close()
  }
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
