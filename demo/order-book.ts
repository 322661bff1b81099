/** The shop's own memory: its orders and the events that it was told, in one JSON file. Small shop, small database. */

import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { totalPaisa } from './catalogue.ts'
import type { OrderEvent } from 'pay-button/server'
import type { Line } from './catalogue.ts'

export interface Order {
  id: string
  lines: { name: string; quantity: number; pricePaisa: number }[]
  totalPaisa: number
  customer: { name: string; email: string }
  /** ISO 8601, UTC. */
  createdAt: string
  /** When the parcel left, and because of which event. Once per order, however often that event is delivered. */
  shipped: { at: string; eventId: string } | null
}

export interface ReceivedEvent {
  /** The `webhook-id`: the same over all deliveries of one event. */
  id: string
  type: string
  orderId: string
  firstAt: string
  deliveries: number
  /** What the shop made of it. */
  outcome: string
  event: OrderEvent
}

export interface OrderBook {
  create(lines: readonly Line[], customer: Order['customer']): Order
  find(orderId: string): Order | null
  eventsOf(orderId: string): ReceivedEvent[]
  /** Tips: what came in with an amount that the giver chose. */
  tips(): { count: number; totalPaisa: number }
  /** Takes one delivery of a verified event. Has stored it when it returns. */
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
    create(lines, customer) {
      const order: Order = {
        id: `${1001 + orders.size}-${randomBytes(6).toString('hex')}`,
        lines: lines.map(({ product, quantity }) => ({ name: product.name, quantity, pricePaisa: product.pricePaisa })),
        totalPaisa: totalPaisa(lines),
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
    tips() {
      const amounts = [...events.values()].filter(({ event }) => event.type === 'order.paid' && event.data.pricing === 'open').map(({ event }) => paidPaisa(event))
      return { count: amounts.length, totalPaisa: amounts.reduce((total, paisa) => total + paisa, 0) }
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
    return { id: eventId, type: event.type, orderId, firstAt: at, deliveries: 1, outcome: act(eventId, event, orders.get(orderId), at), event }
  }

  function save(): void {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, JSON.stringify({ orders: [...orders.values()], events: [...events.values()] }, null, 2), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
}

/** Ships on the first `order.paid` for exactly the order's price, and never again. */
function act(eventId: string, event: OrderEvent, order: Order | undefined, at: string): string {
  if (event.type !== 'order.paid') return 'noted'
  if (event.data.pricing === 'open') return 'thank-you note written'
  if (!order) return 'no order of ours'
  if (order.shipped) return 'already shipped'
  if (paidPaisa(event) !== order.totalPaisa) return 'not the price of the order'
  order.shipped = { at, eventId }
  return 'shipped'
}

function paidPaisa(event: OrderEvent): number {
  const money = event.data.money as { minor?: unknown; currency?: unknown } | undefined
  return money?.currency === 'BDT' && typeof money.minor === 'number' ? money.minor : NaN
}

function read(file: string): Contents {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Contents
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { orders: [], events: [] }
    throw error
  }
}
