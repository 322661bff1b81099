/** The shop's database: its orders and the events that it received, in one JSON file. */

import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { totalOf } from './catalogue.ts'
import { countryOf } from './countries.ts'
import type { OrderEvent } from 'pay-button/server'
import type { Line } from './catalogue.ts'
import type { CountryId, Currency, Customer } from './countries.ts'

export interface Order {
  id: string
  /** Fixes the currency too, even when the visitor changes the country later. */
  country: CountryId
  /** Amounts are in minor units. */
  lines: { name: string; quantity: number; price: number }[]
  total: number
  customer: Customer
  /** ISO 8601, UTC. */
  createdAt: string
  /** When the parcel left, and after which event. An order ships once, however often that event is delivered. */
  shipped: { at: string; eventId: string } | null
}

export interface ReceivedEvent {
  /** The `webhook-id`, which all deliveries of one event share. */
  id: string
  type: string
  orderId: string
  firstAt: string
  deliveries: number
  /** What the shop did. */
  outcome: string
  event: OrderEvent
}

export interface OrderBook {
  create(lines: readonly Line[], country: CountryId, customer: Customer): Order
  find(orderId: string): Order | null
  eventsOf(orderId: string): ReceivedEvent[]
  /** @returns the payments in one currency whose amount the buyer chose */
  tips(currency: Currency): { count: number; total: number }
  /** Handles one delivery of a verified event. It is stored when this returns. */
  receive(eventId: string, event: OrderEvent): ReceivedEvent
}

interface Contents {
  orders: Order[]
  events: ReceivedEvent[]
}

export function openOrderBook(file: string): OrderBook {
  const contents = read(file)
  const orders = new Map(contents.orders.map((order) => [order.id, order]))
  const events = new Map(contents.events.map((event) => [event.id, event]))

  return {
    create(lines, country, customer) {
      const { currency } = countryOf(country)
      const order: Order = {
        id: `${1001 + orders.size}-${randomBytes(6).toString('hex')}`,
        country,
        lines: lines.map(({ product, quantity }) => ({
          name: product.name,
          quantity,
          price: product.prices[currency],
        })),
        total: totalOf(lines, currency),
        customer,
        createdAt: new Date().toISOString(),
        shipped: null,
      }
      orders.set(order.id, order)
      save()
      return order
    },
    find: (orderId) => orders.get(orderId) ?? null,
    eventsOf: (orderId) => [...events.values()].filter((received) => received.orderId === orderId),
    tips(currency) {
      const tips = [...events.values()].filter(
        ({ event }) => event.type === 'order.paid' && event.data.pricing === 'open',
      )
      const amounts = tips.map(({ event }) => paidIn(currency, event)).filter((amount) => amount !== null)
      return { count: amounts.length, total: amounts.reduce((total, amount) => total + amount, 0) }
    },
    receive(eventId, event) {
      const known = events.get(eventId)
      if (known) known.deliveries += 1
      const received = known ?? first(eventId, event)
      events.set(eventId, received)
      save()
      return received
    },
  }

  function first(eventId: string, event: OrderEvent): ReceivedEvent {
    const orderId = String(event.data.orderId ?? '')
    const at = new Date().toISOString()
    return {
      id: eventId,
      type: event.type,
      orderId,
      firstAt: at,
      deliveries: 1,
      outcome: act(eventId, event, orders.get(orderId), at),
      event,
    }
  }

  function save(): void {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(
      `${file}.new`,
      JSON.stringify({ orders: [...orders.values()], events: [...events.values()] }, null, 2),
      { mode: 0o600 },
    )
    renameSync(`${file}.new`, file)
  }
}

/** Ships after the first `order.paid` for exactly the order's price in its currency, and never again. */
function act(eventId: string, event: OrderEvent, order: Order | undefined, at: string): string {
  if (event.type !== 'order.paid') return 'noted'
  if (event.data.pricing === 'open') return 'thank-you note written'
  if (!order) return 'unknown order'
  if (order.shipped) return 'already shipped'
  if (paidIn(countryOf(order.country).currency, event) !== order.total) return 'not the price of the order'
  order.shipped = { at, eventId }
  return 'shipped'
}

/** @returns minor units, or null when it was paid in another currency */
function paidIn(currency: Currency, event: OrderEvent): number | null {
  const money = event.data.money as { minor?: unknown; currency?: unknown } | undefined
  return money?.currency === currency && typeof money.minor === 'number' ? money.minor : null
}

function read(file: string): Contents {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Contents
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { orders: [], events: [] }
    throw error
  }
}
