/** What the console's list of orders makes of what happened since it was read. */

import { describe, expect, test } from 'vitest'
import { NewerOrders } from '../admin/pages/newer-orders.ts'
import { ServerData } from '../admin/parts/server-data.ts'
import type { OrderLine, OrderLinesPage, OrderSituation } from '../server/contract/operator.ts'

const host = {
  addController: () => undefined,
  removeController: () => undefined,
  requestUpdate: () => undefined,
  updateComplete: Promise.resolve(true),
}

/** An order of the minute `at`, e.g. `9 paid`. */
function order(text: string): OrderLine {
  const [orderId = '', situation = 'waiting'] = text.split(' ')
  const openedAt = `2026-11-26T08:${orderId.padStart(2, '0')}:00.000Z`
  return { orderId, situation: situation as OrderSituation, openedAt } as OrderLine
}

const shownAs = ({ orderId, situation }: OrderLine): string => `${orderId} ${situation}`

/** @param pages what the server has now in the list; `others` what it has besides */
function listOf(shown: string[], isWhole: boolean, pages: string[][], others: string[] = [], from?: string) {
  const list = new ServerData<OrderLinesPage>(host, () => Promise.reject(new Error('is not loaded')))
  list.set({ orders: shown.map(order), nextCursor: isWhole ? null : 'next' })
  const asked: string[] = []
  const all = [...pages.flat(), ...others].map(order)
  const newer = new NewerOrders(list, {
    page: async (_signal, cursor = '0') => {
      asked.push(`page ${cursor}`)
      const next = Number(cursor) + 1
      return { orders: (pages[next - 1] ?? []).map(order), nextCursor: next < pages.length ? String(next) : null }
    },
    openedAt: async (time) => {
      asked.push(time.slice(14, 16))
      return { orders: all.filter(({ openedAt }) => openedAt === time), nextCursor: null }
    },
    from: () => from,
  })
  return { newer, list, asked, rows: () => list.data!.orders.map(shownAs) }
}

interface Case {
  readonly shown: string[]
  readonly isWhole?: boolean
  readonly pages: string[][]
  readonly others?: string[]
  readonly from?: string
  readonly rows: string[]
  readonly count: number
  readonly isCut?: boolean
  readonly asked: string[]
}

const CASES: Record<string, Case> = {
  'gives rows their newest state where they stand, and counts what came above': {
    shown: ['9 waiting', '8 paid'],
    pages: [['11 waiting', '10 paid', '9 paid', '8 refunded']],
    rows: ['9 paid', '8 refunded'],
    count: 2,
    asked: ['page 0'],
  },
  'counts an order that fits the filters only now': {
    shown: ['9 paid', '5 paid'],
    pages: [['9 paid', '7 paid', '5 paid']],
    rows: ['9 paid', '5 paid'],
    count: 1,
    asked: ['page 0'],
  },
  'counts nothing that further pages show': {
    shown: ['9 paid', '5 paid'],
    pages: [['9 paid', '5 paid', '4 paid']],
    rows: ['9 paid', '5 paid'],
    count: 0,
    asked: ['page 0'],
  },
  'counts an old order at the end of a whole list': {
    shown: ['9 refunded'],
    isWhole: true,
    pages: [['9 refunded', '2 refunded']],
    rows: ['9 refunded'],
    count: 1,
    asked: ['page 0'],
  },
  'says that there may be more where it has not read all': {
    shown: [],
    isWhole: true,
    pages: [['11 paid', '10 paid'], ['9 paid']],
    rows: [],
    count: 2,
    isCut: true,
    asked: ['page 0'],
  },
  'reads as many pages as are shown': {
    shown: ['9 paid', '8 paid', '7 waiting'],
    pages: [['10 paid', '9 paid'], ['8 paid'], ['7 paid'], ['6 paid']],
    rows: ['9 paid', '8 paid', '7 paid'],
    count: 1,
    asked: ['page 0', 'page 1', 'page 2'],
  },
  'reads a row by itself that no longer fits the filters': {
    shown: ['9 waiting', '8 waiting'],
    pages: [['9 waiting']],
    others: ['8 paid'],
    rows: ['9 waiting', '8 paid'],
    count: 0,
    asked: ['page 0', '08'],
  },
  'leaves a row alone that has left the period': {
    shown: ['9 waiting', '8 waiting'],
    pages: [['9 waiting']],
    from: '2026-11-26T08:09:00.000Z',
    rows: ['9 waiting', '8 waiting'],
    count: 0,
    asked: ['page 0'],
  },
}

describe('a list of orders after a live update', () => {
  test.each(Object.entries(CASES))('%s', async (_, expected) => {
    const { shown, isWhole = false, pages, others, from, rows, count, isCut = false, asked } = expected
    const at = listOf(shown, isWhole, pages, others, from)
    await at.newer.read()
    expect({ rows: at.rows(), count: at.newer.count, isCut: at.newer.isCut, asked: at.asked }).toEqual({
      rows,
      count,
      isCut,
      asked,
    })
  })

  test('does not read a row by itself again', async () => {
    const at = listOf(['9 waiting', '8 waiting'], false, [['9 waiting']], ['8 paid'])
    await at.newer.read()
    await at.newer.read()
    expect(at.asked).toEqual(['page 0', '08', 'page 0'])
  })

  test('reads once more for all that happened while it read', async () => {
    const at = listOf(['9 waiting'], false, [['10 waiting', '9 paid']])
    await Promise.all([at.newer.read(), at.newer.read(), at.newer.read()])
    expect(at.asked).toEqual(['page 0', 'page 0'])
  })

  test('is dropped when another list takes its place', async () => {
    const at = listOf(['9 waiting'], false, [['10 waiting', '9 paid']])
    const reading = at.newer.read()
    at.newer.forget()
    await reading
    expect({ rows: at.rows(), count: at.newer.count }).toEqual({ rows: ['9 waiting'], count: 0 })
  })

  test('is dropped when the server does not answer, and the next one reads again', async () => {
    const list = new ServerData<OrderLinesPage>(host, () => Promise.reject(new Error('is not loaded')))
    list.set({ orders: [order('9 waiting')], nextCursor: null })
    let answers = false
    const page = async (): Promise<OrderLinesPage> => {
      if (!answers) throw new Error('away')
      return { orders: [order('10 paid'), order('9 paid')], nextCursor: null }
    }
    const newer = new NewerOrders(list, { page, openedAt: page, from: () => undefined })
    await newer.read()
    expect(newer.count).toBe(0)
    answers = true
    await newer.read()
    expect([newer.count, list.data!.orders.map(shownAs)]).toEqual([1, ['9 paid']])
  })
})
