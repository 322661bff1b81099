/**
 * What became of a list of orders since it was read. Its rows stay where they are, so that none moves under the
 * operator's pointer: they only get their newest state, and orders that are not in the list are counted.
 */

import type { OrderLine, OrderLinesPage } from '../../server/contract/operator.ts'
import type { ServerData } from '../parts/server-data.ts'

/** How the list is read. */
export interface OrderReads {
  /** A page of the list, with its filters. */
  readonly page: (signal: AbortSignal, cursor?: string) => Promise<OrderLinesPage>
  /** Every order that was opened in this millisecond, whatever the filters. */
  readonly openedAt: (time: string, signal: AbortSignal) => Promise<OrderLinesPage>
  /** The beginning of the period that the list is about, ISO 8601. */
  readonly from: () => string | undefined
}

/** Pages that are read at most: nobody shows more of a list. */
const MAX_PAGES = 20

export class NewerOrders {
  /** Orders that the list does not show yet. */
  count = 0
  /** Whether there may be more than these. */
  isCut = false
  readonly #list: ServerData<OrderLinesPage>
  readonly #reads: OrderReads
  /** Rows that no longer fit the filters. Each is read by itself, once. */
  #gone = new Set<string>()
  #reading = new AbortController()
  #isReading = false
  #isStale = false

  constructor(list: ServerData<OrderLinesPage>, reads: OrderReads) {
    this.#list = list
    this.#reads = reads
  }

  /** Another list takes the place of this one, or nobody looks at it any more. */
  forget(): void {
    this.#reading.abort()
    this.#reading = new AbortController()
    this.#gone = new Set()
    this.count = 0
  }

  /** Something happened: brings the rows up to date, and counts. */
  async read(): Promise<void> {
    this.#isStale = true
    // What is being loaded has the news.
    if (this.#isReading || this.#list.isLoading) return
    this.#isReading = true
    try {
      while (this.#isStale && this.#list.data) {
        this.#isStale = false
        await this.#catchUp(this.#list.data)
      }
    } catch {
      // The next update tries again.
    } finally {
      this.#isReading = false
    }
  }

  async #catchUp(shown: OrderLinesPage): Promise<void> {
    const { signal } = this.#reading
    const { rows, cursor } = await this.#fresh(shown, signal)
    signal.throwIfAborted()
    for (const orderId of rows.keys()) this.#gone.delete(orderId)
    const others = newOnes(shown, [...rows.values()])
    for (const { orderId, openedAt } of this.#missing(shown, rows, cursor)) {
      const { orders } = await this.#reads.openedAt(openedAt, signal)
      signal.throwIfAborted()
      const now = orders.find((one) => one.orderId === orderId)
      if (now) rows.set(orderId, now)
      this.#gone.add(orderId)
    }
    const { data } = this.#list
    if (!data) return
    this.count = others
    this.isCut = cursor !== null && shown.nextCursor === null
    // Further pages may stand below the list by now.
    this.#list.set({ ...data, orders: data.orders.map((order) => rows.get(order.orderId) ?? order) })
  }

  /** The list as the server has it now, as far down as it is shown. */
  async #fresh(
    shown: OrderLinesPage,
    signal: AbortSignal,
  ): Promise<{ rows: Map<string, OrderLine>; cursor: string | null }> {
    const last = shown.orders.at(-1)
    const rows = new Map<string, OrderLine>()
    let cursor: string | null | undefined
    for (let pages = 0; pages < MAX_PAGES && cursor !== null; pages++) {
      const page: OrderLinesPage = await this.#reads.page(signal, cursor)
      for (const order of page.orders) rows.set(order.orderId, order)
      cursor = page.nextCursor
      const end = page.orders.at(-1)
      if (!last || (end && !isBefore(end, last))) break
    }
    return { rows, cursor: cursor ?? null }
  }

  #missing(shown: OrderLinesPage, rows: ReadonlyMap<string, OrderLine>, cursor: string | null): OrderLine[] {
    const end = [...rows.values()].at(-1)
    const from = this.#reads.from()
    const wasRead = (order: OrderLine) => cursor === null || (end !== undefined && !isBefore(end, order))
    return shown.orders.filter(
      (order) =>
        !rows.has(order.orderId) &&
        !this.#gone.has(order.orderId) &&
        wasRead(order) &&
        (from === undefined || order.openedAt >= from),
    )
  }
}

/** What is behind a list with further pages is what those pages show. */
function newOnes({ orders, nextCursor }: OrderLinesPage, fresh: readonly OrderLine[]): number {
  const known = new Set(orders.map(({ orderId }) => orderId))
  const last = orders.at(-1)
  const isInList = (order: OrderLine) => nextCursor === null || !last || isBefore(order, last)
  return fresh.filter((order) => !known.has(order.orderId) && isInList(order)).length
}

/** Whether an order stands above another one: lists begin with the newest, and equal times with the greatest id. */
function isBefore(one: OrderLine, other: OrderLine): boolean {
  if (one.openedAt !== other.openedAt) return one.openedAt > other.openedAt
  return one.orderId > other.orderId
}
