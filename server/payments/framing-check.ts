/**
 * Checks whether a frame on our pages can show a provider's page. Only the headers of the page say so: a blocked frame
 * fires `load` like any other, so the browser cannot find out. In doubt the answer is no, and the page opens in a
 * window of its own.
 */

import { lookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import { isLoopback } from '../contract/setting-texts.ts'
import { httpClient } from '../platform/http-client.ts'
import type { Agent } from '../platform/undici.ts'

export interface FramingCheck {
  /**
   * @param url a payment page, already checked to be on one of the provider's hosts
   * @param parents origins of the pages that contain the frame, e.g. `https://shop.example`; with none, the answer is
   *   yes only for a page that every origin may frame
   */
  (url: string, parents?: readonly string[]): Promise<boolean>
  /** The remembered answer; null when the page has to be requested. */
  known(url: string, parents?: readonly string[]): boolean | null
  close(): Promise<void>
}

export interface FramingOptions {
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
  /** Ends checks in progress, e.g. when the server stops. */
  readonly signal?: AbortSignal
  /** Resolves host names; Node's own function unless given. */
  readonly resolve?: typeof lookup
}

/** In milliseconds. The buyer waits for the check, and a window is always possible. */
const LIMIT = 2_500
const MAX_REDIRECTS = 3
/** How long an answer is reused, in milliseconds. Sites set these headers once and rarely change them. */
const REMEMBER = 10 * 60_000
/**
 * The same for a failed check: short, because faults pass, and long enough that a dead host delays one buyer and not
 * each.
 */
const REMEMBER_FAULT = 30_000
const MAX_REMEMBERED = 500

interface Remembered {
  readonly verdict: Promise<boolean>
  /** What `verdict` has resolved to; null before. */
  answer: boolean | null
  until: number
}

export function createFramingCheck({ monotonic, signal, resolve = lookup }: FramingOptions): FramingCheck {
  let agent: Agent | undefined
  let closed = false
  const remembered = new Map<string, Remembered>()

  async function check(url: string, parents: readonly string[] = []): Promise<boolean> {
    if (!URL.canParse(url)) return false
    const key = keyOf(url, parents)
    const earlier = remembered.get(key)
    if (earlier && monotonic() < earlier.until) return earlier.verdict
    remembered.delete(key)
    const verdict = requestPage(url, parents)
      .catch(() => {
        entry.until = monotonic() + REMEMBER_FAULT
        return false
      })
      .then((answer) => (entry.answer = answer))
    const entry: Remembered = { verdict, answer: null, until: monotonic() + REMEMBER }
    remembered.set(key, entry)
    for (const oldest of remembered.keys()) {
      if (remembered.size <= MAX_REMEMBERED) break
      remembered.delete(oldest)
    }
    return verdict
  }

  function known(url: string, parents: readonly string[] = []): boolean | null {
    if (!URL.canParse(url)) return false
    const entry = remembered.get(keyOf(url, parents))
    return entry && monotonic() < entry.until ? entry.answer : null
  }

  async function requestPage(url: string, parents: readonly string[]): Promise<boolean> {
    const { Agent, request } = await httpClient()
    if (closed) return false
    agent ??= new Agent({
      connect: { timeout: LIMIT, lookup: publicOnly(resolve) },
      maxResponseSize: -1,
      keepAliveTimeout: 1,
    })
    const limit = AbortSignal.any([AbortSignal.timeout(LIMIT), ...(signal ? [signal] : [])])
    let page = new URL(url)
    for (let redirects = 0; ; redirects += 1) {
      if (!mayRequest(page)) return false
      const { statusCode, headers, body } = await request(page, {
        dispatcher: agent,
        method: 'GET',
        headers: { accept: 'text/html' },
        signal: limit,
      })
      // Only the headers matter. Destroying the body ends the connection and emits an error that is of no use.
      body.on('error', () => {}).destroy()
      if (statusCode < 300 || statusCode >= 400) {
        if (statusCode >= 400) throw new Error(`framing: the page answered ${statusCode}`)
        return framable(headers, page, parents)
      }
      const location = headers.location
      if (typeof location !== 'string' || !URL.canParse(location, page.href) || redirects === MAX_REDIRECTS)
        return false
      const next = new URL(location, page.href)
      if (next.host !== page.host || next.protocol !== page.protocol) return false
      page = next
    }
  }

  async function close(): Promise<void> {
    closed = true
    if (!agent?.destroyed) await agent?.destroy()
  }

  return Object.assign(check, { known, close })
}

/** One answer serves all pages of an origin. */
function keyOf(url: string, parents: readonly string[]): string {
  return [new URL(url).origin, ...parents].join(' ')
}

function framable(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  page: URL,
  parents: readonly string[],
): boolean {
  // Every value of X-Frame-Options excludes other origins. Some browsers let the policy below override it, but not all.
  if (headers['x-frame-options'] !== undefined) return false
  const policies = [headers['content-security-policy'] ?? []].flat().join(',').split(',')
  return policies.every((policy) => {
    const directives = policy.split(';').map((directive) => directive.trim().split(/\s+/))
    // The first of two directives with one name counts (CSP Level 3, section 2.2.1).
    const sources = directives.find(([name]) => name?.toLowerCase() === 'frame-ancestors')?.slice(1)
    if (sources === undefined || sources.includes('*')) return true
    return parents.length > 0 && parents.every((parent) => sources.some((source) => admits(source, parent, page)))
  })
}

/** Whether a source expression of `frame-ancestors` matches an origin, which has no path (CSP Level 3, section 6.7.2.8). */
function admits(source: string, parent: string, page: URL): boolean {
  if (!URL.canParse(parent)) return false
  const { protocol, hostname, port } = new URL(parent)
  if (/^https?:$/i.test(source)) return secured(source.toLowerCase(), protocol)
  const match = /^(?:(https?:)\/\/)?(\*\.)?([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d+|\*))?\/?$/i.exec(source)
  const host = match?.[3]?.toLowerCase()
  if (!match || host === undefined) return false
  if (!secured(match[1]?.toLowerCase() ?? page.protocol, protocol)) return false
  if (match[2] === undefined ? hostname !== host : !hostname.endsWith(`.${host}`)) return false
  const wanted = match[4] ?? ''
  return wanted === '*' || portOf(wanted, protocol) === portOf(port, protocol)
}

/** A source with http matches https as well. */
function secured(wanted: string, actual: string): boolean {
  return wanted === actual || (wanted === 'http:' && actual === 'https:')
}

function portOf(port: string, protocol: string): string {
  return port === '' ? (protocol === 'https:' ? '443' : '80') : port
}

/**
 * Allows the loopback host of a simulator, which adapters accept only if the operator set one as the base URL, and https
 * pages. A numeric address must be public.
 */
function mayRequest(url: URL): boolean {
  if (isLoopback(url.hostname)) return url.protocol === 'http:' || url.protocol === 'https:'
  const address = url.hostname.replace(/^\[|\]$/g, '')
  return url.protocol === 'https:' && (isIP(address) === 0 || isPublic(address))
}

/**
 * Resolves names as usual, but drops addresses through which a name that is not loopback would reach our own network.
 */
function publicOnly(resolve: typeof lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const usable = isLoopback(hostname) ? addresses : addresses.filter(({ address }) => isPublic(address))
      const [first] = usable
      if (first === undefined)
        return callback(Object.assign(new Error('framing: no public address'), { code: 'ENOTFOUND' }), '', 0)
      if (options.all) return callback(null, usable)
      callback(null, first.address, first.family)
    })
  }
}

/** Ranges of the IANA special-purpose registries that are not reachable from the internet. */
const RESERVED = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  RESERVED.addSubnet(net, prefix, 'ipv4')
}
for (const [net, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  RESERVED.addSubnet(net, prefix, 'ipv6')
}

function isPublic(address: string): boolean {
  // An IPv4 address in IPv6 notation is checked as IPv4.
  const plain = address.toLowerCase().startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address
  if (plain.toLowerCase().startsWith('::ffff:')) return false
  return !RESERVED.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
}
