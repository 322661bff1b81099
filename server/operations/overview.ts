/** What came in, what needs a person, and how the providers do. */

import { exponentOf, formatAmount } from '../domain/money.ts'
import type {
  AttentionView,
  CurrencyFigures,
  DayFigures,
  OrdersAndMoney,
  OverviewView,
  ProofView,
  ProviderFigures,
} from '../contract/operator.ts'
import type { MoneyView } from '../contract/wire.ts'
import { firstIdAt } from '../platform/ids.ts'
import { isoTime } from '../platform/iso-time.ts'
import type { SaleRow, Store } from '../store/store.ts'
import { dayNames } from './days.ts'
import type { HourlyProof } from './hourly-proof.ts'
import type { Names } from './operator-names.ts'
import { operatorAnomalyViews, providerRefundView } from './payment-views.ts'
import { median } from './provider-health.ts'
import type { ProviderHealths } from './provider-health.ts'
import { salesSummedUpTo } from './sales-sums.ts'

const DAY = 24 * 3_600_000
const DAYS = 30
/** Every count of what needs a person stops here. */
export const MAX_COUNT = 1000
/** The newest paid orders, of which the time to pay is known. */
const SAMPLE = 1000
const NEWEST = 3
/** How long a webhook about an unknown payment counts, in milliseconds. Its payment is looked for two days. */
const UNMATCHED_FOR = 14 * DAY
/** Refunds that need a person. More than these at a time do not occur. */
const MAX_REFUNDS = 20

export interface Overview {
  read(timeZone: string): Promise<OverviewView>
}

export interface OverviewParts {
  readonly store: Store
  readonly names: Names
  readonly health: ProviderHealths
  readonly lastProof: HourlyProof['last']
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createOverview(parts: OverviewParts): Overview {
  const { store, names, health, lastProof, now } = parts
  const { read } = store
  /** Several consoles share one reading. */
  const readings = new Map<string, Promise<OverviewView>>()

  const compute = async (timeZone: string): Promise<OverviewView> => {
    const at = now()
    const names30 = dayNames(at, DAYS, timeZone)
    const since = names30.beginsAt
    const [sales, times, attention, providers] = await Promise.all([
      salesSummedUpTo(read).then((summed) => read.salesSince(since, summed)),
      read.timesToPaid(at - DAYS * DAY, SAMPLE),
      readAttention(at),
      health.read(),
    ])
    const today = names30.dates.at(-1) ?? ''
    const opened = sales.filter(({ provider }) => provider === '')
    const paid = sales.filter(({ provider }) => provider !== '')
    const isToday = ({ slot }: SaleRow): boolean => names30.dateOf(slot) === today
    const took = median(times)
    return {
      at: isoTime(at),
      timeZone,
      currencies: currenciesOf(paid, names30, names),
      conversion: {
        opened: ordersOf(opened),
        paid: ordersOf(paid),
        today: { opened: ordersOf(opened.filter(isToday)), paid: ordersOf(paid.filter(isToday)) },
      },
      medianSecondsToPaid: took === null ? null : took / 1000,
      attention,
      providers,
      lastProof: proofView(lastProof()),
    }
  }

  const readAttention = async (at: number): Promise<AttentionView> => {
    const [
      openAnomalies,
      needsReview,
      undelivered,
      refusedWebhooks,
      unmatchedWebhooks,
      unresolvedRefunds,
      newest,
      refunds,
    ] = await Promise.all([
      read.openAnomalies(MAX_COUNT),
      read.paymentsToReview(MAX_COUNT),
      read.undeliveredEvents(MAX_COUNT),
      read.refusedSince(at - DAY, MAX_COUNT),
      read.unmatchedMoney(firstIdAt('inb', at - UNMATCHED_FOR), MAX_COUNT),
      read.countUnresolvedRefunds(MAX_COUNT),
      read.anomalies('open', null, NEWEST),
      read.unresolvedProviderRefunds(MAX_REFUNDS),
    ])
    const providersDown = health.down()
    const { count, since, lastError, nextAt } = undelivered
    return {
      total:
        openAnomalies +
        needsReview +
        count +
        // One thing to look at, however many a stranger sends.
        Math.min(refusedWebhooks, 1) +
        unmatchedWebhooks +
        providersDown +
        unresolvedRefunds,
      openAnomalies,
      needsReview,
      undeliveredEvents: count,
      refusedWebhooks,
      unmatchedWebhooks,
      providersDown,
      unresolvedRefunds,
      refunds: refunds.map((refund) => providerRefundView(refund, names)),
      anomalies: await operatorAnomalyViews(read, newest, names),
      deliveries:
        since === null
          ? null
          : { since: isoTime(since), lastError, nextAttemptAt: nextAt === null ? null : isoTime(nextAt) },
    }
  }

  return {
    read: (timeZone) => {
      const running = readings.get(timeZone)
      if (running) return running
      const view = compute(timeZone).finally(() => readings.delete(timeZone))
      readings.set(timeZone, view)
      return view
    },
  }
}

export function proofView(last: ReturnType<HourlyProof['last']>): ProofView | null {
  if (!last) return null
  const { proof, at } = last
  const broken = proof.invariants.filter(({ passed }) => !passed)
  return {
    at: isoTime(at),
    passed: proof.passed,
    broken: broken.map(({ id, title, broken: rows }) => ({ id, title, rows })),
  }
}

type Days = ReturnType<typeof dayNames>

/** One entry for each currency, the one with the most orders first. */
function currenciesOf(sales: readonly SaleRow[], days: Days, names: Names): CurrencyFigures[] {
  const inDays = sales.filter(({ slot }) => days.dateOf(slot) !== null)
  return [...groups(inDays, ({ currency }) => currency)]
    .map(([currency, rows]): CurrencyFigures => {
      const byDate = groups(rows, ({ slot }) => days.dateOf(slot) ?? '')
      const figures = days.dates.map((date): DayFigures => {
        const ofDay = byDate.get(date) ?? []
        return { date, ...total(ofDay, currency), providers: providersOf(ofDay, currency, names) }
      })
      return {
        currency,
        today: total(byDate.get(days.dates.at(-1) ?? '') ?? [], currency),
        last30Days: total(rows, currency),
        days: figures,
        providers: providersOf(rows, currency, names),
      }
    })
    .toSorted((a, b) => b.last30Days.orders - a.last30Days.orders || (a.currency < b.currency ? -1 : 1))
}

function providersOf(sales: readonly SaleRow[], currency: string, names: Names): ProviderFigures[] {
  return [...groups(sales, ({ provider }) => provider)]
    .map(([provider, rows]) => ({ provider, label: names.label(provider), ...total(rows, currency) }))
    .toSorted((a, b) => b.orders - a.orders || (a.provider < b.provider ? -1 : 1))
}

function total(sales: readonly SaleRow[], currency: string): OrdersAndMoney {
  const minor = sales.reduce((sum, row) => sum + row.minor, 0n)
  return { orders: ordersOf(sales), money: sumView(minor, currency) }
}

/** A sum can be larger than any price: then `minor` is only nearly exact, and `amount` is exact. */
function sumView(minor: bigint, currency: string): MoneyView {
  return {
    amount: formatAmount({ minor, currency }),
    currency,
    minor: Number(minor),
    exponent: exponentOf(currency),
  }
}

function ordersOf(sales: readonly SaleRow[]): number {
  return sales.reduce((sum, { orders }) => sum + orders, 0)
}

function groups<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = found.get(key)
    if (group) group.push(row)
    else found.set(key, [row])
  }
  return found
}
