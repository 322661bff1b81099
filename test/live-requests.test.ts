/** How many requests a long wait costs, for all tabs of a checkout together. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { pollAfter } from '../server/checkouts/views.ts'
import type { CheckoutView } from '../server/contract/wire.ts'
import { CheckoutError } from '../src/checkout/errors.ts'
import { liveUpdates } from '../src/checkout/live-updates.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HEARTBEAT = 15 * SECOND

/** What lies between the browser and the companion. */
interface Path {
  /** `silent` as behind a proxy that keeps them back. */
  streams: 'work' | 'silent' | 'refused'
  /** A proxy that ends each stream after this time. */
  cutAfter?: number
}

let page: EventTarget & { hidden: boolean }
let requests: string[]
let startedAt: number
let status: CheckoutView['status']
/** What the companion says, as it should not. */
let oddPause: unknown
let streams: Set<ReadableStreamDefaultController<Uint8Array>>
let closers: (() => void)[]

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  page = Object.assign(new EventTarget(), { hidden: false })
  requests = []
  startedAt = Date.now()
  status = 'processing'
  oddPause = null
  streams = new Set()
  closers = []
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  vi.stubGlobal('document', {})
  vi.stubGlobal(
    'Document',
    class {
      get hidden() {
        return page.hidden
      }
    },
  )
})
afterEach(() => {
  for (const close of closers) close()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

type LockOptions = { signal?: AbortSignal; ifAvailable?: boolean }

/** Web Locks and BroadcastChannel of one browser. */
function sharing(): void {
  const queues = new Map<string, Promise<unknown>>()
  /** How many hold the lock or wait for it. */
  const users = new Map<string, number>()
  const count = (name: string, step: number) => users.set(name, (users.get(name) ?? 0) + step)
  vi.stubGlobal('navigator', {
    locks: {
      async request(name: string, options: LockOptions, work: (lock: object | null) => unknown) {
        if (options.ifAvailable && users.get(name)) return work(null)
        count(name, 1)
        const { signal = new AbortController().signal } = options
        const aborted = new Promise<never>((_, reject) =>
          signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')), { once: true }),
        )
        let isGranted = false
        const turn = (queues.get(name) ?? Promise.resolve()).then(async () => {
          isGranted = !signal.aborted
          if (isGranted) await work({})
          count(name, -1)
        })
        queues.set(name, turn)
        return Promise.race([turn, aborted.catch((error: unknown) => (isGranted ? turn : Promise.reject(error)))])
      },
    },
  })
  const channels = new Set<{ name: string; onmessage: (() => void) | null }>()
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      onmessage: (() => void) | null = null
      readonly name: string
      constructor(name: string) {
        this.name = name
        channels.add(this)
      }
      postMessage() {
        for (const each of channels)
          if (each !== this && each.name === this.name) void Promise.resolve().then(() => each.onmessage?.())
      }
      close() {
        channels.delete(this)
      }
    },
  )
}

/** A browser without Web Locks, as on a page without https. */
function noSharing(): void {
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('BroadcastChannel', undefined)
}

function view(): CheckoutView {
  return {
    id: 'chk_1',
    orderId: '1042',
    status,
    money: { amount: '1250.00', currency: 'BDT', minor: 125_000, exponent: 2 },
    methods: [],
    payment: null,
    createdAt: new Date(startedAt).toISOString(),
    expiresAt: new Date(startedAt + 30 * MINUTE).toISOString(),
    pollAfterMs:
      (oddPause as number | null) ??
      pollAfter({ status, createdAt: startedAt }, { createdAt: startedAt, returnedAt: null }, Date.now()),
  }
}

const event = () => new TextEncoder().encode(`event: checkout\ndata: ${JSON.stringify(view())}\n\n`)

function change(to: CheckoutView['status']): void {
  status = to
  for (const stream of streams) stream.enqueue(event())
}

/** Opens the checkout in a tab. @returns the statuses that the tab has seen */
function tab({ streams: kind, cutAfter }: Path): string[] {
  const seen: string[] = []
  const { close } = liveUpdates({
    server: 'https://pay.shop.example',
    read: async () => {
      requests.push('read')
      return view()
    },
    stream: async (signal) => {
      requests.push('events')
      if (kind === 'refused') throw new CheckoutError('unavailable', '', { status: 503 })
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          const beat = setInterval(() => kind === 'work' && controller.enqueue(new Uint8Array([58, 10])), HEARTBEAT)
          const end = (finish: () => void) => {
            if (!streams.delete(controller)) return
            clearInterval(beat)
            finish()
          }
          streams.add(controller)
          if (kind === 'work') controller.enqueue(event())
          if (cutAfter) setTimeout(() => end(() => controller.close()), cutAfter)
          signal.addEventListener('abort', () => end(() => controller.error(signal.reason)))
        },
      })
      return new Response(body)
    },
    onView: (view) => void (seen.at(-1) === view.status || seen.push(view.status)),
    onError: (error) => error.repeatable,
    onPause: () => {},
  })
  closers.push(close)
  return seen
}

/** What each of them has seen in the end. */
const all = (tabs: number) => Array.from({ length: tabs }, () => ['processing', 'paid'])

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('fifteen minutes of waiting', () => {
  test.each<{ name: string; tabs: number; path: Path; max: number }>([
    { name: 'with events', tabs: 1, path: { streams: 'work' }, max: 2 },
    {
      name: 'with events that a proxy ends after 30 s',
      tabs: 1,
      path: { streams: 'work', cutAfter: 30 * SECOND },
      max: 35,
    },
    { name: 'with events', tabs: 5, path: { streams: 'work' }, max: 35 },
    {
      name: 'with events that a proxy ends after a minute',
      tabs: 5,
      path: { streams: 'work', cutAfter: MINUTE },
      max: 35,
    },
    { name: 'with refused events', tabs: 1, path: { streams: 'refused' }, max: 70 },
    { name: 'with events that a proxy keeps back', tabs: 1, path: { streams: 'silent' }, max: 70 },
    { name: 'with refused events', tabs: 5, path: { streams: 'refused' }, max: 70 },
  ])('$name cost $tabs tabs at most $max requests', async ({ tabs, path, max }) => {
    sharing()
    const seen = Array.from({ length: tabs }, () => tab(path))
    await pass(15 * MINUTE)
    expect(requests.length).toBeLessThanOrEqual(max)
    expect(requests.length).toBeGreaterThan(1)
    change('paid')
    await pass(31 * SECOND)
    expect(seen).toEqual(all(tabs))
  })

  test('with events cost as much in each tab where tabs cannot agree', async () => {
    noSharing()
    const seen = Array.from({ length: 3 }, () => tab({ streams: 'work' }))
    await pass(15 * MINUTE)
    expect(requests.length).toBe(6)
    change('paid')
    await pass(SECOND)
    expect(seen).toEqual(all(3))
  })

  test.each([0, -1, 1, 1e12, Infinity, 'soon', {}])('are no flood of requests with a pause of %s', async (pause) => {
    noSharing()
    oddPause = pause
    const seen = [tab({ streams: 'silent' })]
    await pass(MINUTE)
    expect(requests.length).toBeGreaterThan(10)
    expect(requests.length).toBeLessThanOrEqual(30)
    oddPause = null
    change('paid')
    await pass(15 * SECOND)
    expect(seen).toEqual(all(1))
  })

  test('behind other tabs cost no request, and the page is up to date when it is shown', async () => {
    sharing()
    const seen = tab({ streams: 'work' })
    await pass(SECOND)
    page.hidden = true
    page.dispatchEvent(new Event('visibilitychange'))
    const before = requests.length
    await pass(15 * MINUTE)
    change('paid')
    await pass(SECOND)
    expect(requests.length).toBe(before)
    expect(streams.size).toBe(0)
    page.hidden = false
    page.dispatchEvent(new Event('visibilitychange'))
    await pass(0)
    expect(seen).toEqual(['processing', 'paid'])
  })
})

describe('tabs of one checkout', () => {
  test('hear within a second of a change that one of them is told', async () => {
    sharing()
    const seen = Array.from({ length: 5 }, () => tab({ streams: 'work' }))
    await pass(10 * SECOND)
    expect(streams.size).toBe(1)
    change('paid')
    await pass(0)
    expect(seen).toEqual(all(5))
  })

  test('are followed by another when the one that followed them is closed', async () => {
    sharing()
    const seen = Array.from({ length: 3 }, () => tab({ streams: 'work' }))
    await pass(10 * SECOND)
    closers[0]!()
    await pass(0)
    expect(streams.size).toBe(1)
    change('paid')
    await pass(0)
    expect(seen.slice(1)).toEqual(all(2))
  })

  test('do not believe a notice, and a flood of notices is one request a second', async () => {
    sharing()
    const seen = [tab({ streams: 'work' }), tab({ streams: 'work' })]
    await pass(10 * SECOND)
    const before = requests.length
    const forged = new BroadcastChannel('pay-button https://pay.shop.example chk_1')
    for (let count = 0; count < 100; count++) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none.
      forged.postMessage({ ...view(), status: 'paid' })
      await pass(100)
    }
    forged.close()
    expect(seen).toEqual([['processing'], ['processing']])
    expect(requests.length - before).toBeGreaterThan(0)
    expect(requests.length - before).toBeLessThanOrEqual(11)
  })

  test('ask for themselves when the one that follows hangs', async () => {
    sharing()
    void navigator.locks.request(
      'pay-button https://pay.shop.example chk_1',
      { signal: new AbortController().signal },
      () => new Promise(() => {}),
    )
    const seen = tab({ streams: 'work' })
    await pass(10 * SECOND)
    change('paid')
    await pass(5 * MINUTE)
    expect(seen).toEqual(['processing', 'paid'])
  })
})
