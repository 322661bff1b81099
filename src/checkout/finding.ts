/** Finds out why the companion does not answer. A failed request alone does not tell. */

import type { Finding } from './mistakes.ts'

/** For each request. A companion that works answers sooner. */
const LIMIT_MS = 5_000
const VIOLATION_MS = 500
/** Browsers let a page on https reach these without https. */
const LOCAL_HOST = /^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/

/**
 * @param server the companion's base address, as the page names it
 * @returns null when the companion can be reached
 */
export async function findingOf(server: string): Promise<Finding | null> {
  const base = baseOf(server)
  if (!base) return 'address'
  const isMixed = location.protocol === 'https:' && base.protocol === 'http:' && !LOCAL_HOST.test(base.hostname)
  if (isMixed) return 'mixed'
  const end = new AbortController()
  const policy = forbiddenBy(base, end.signal)
  const finding = await probe(base)
  // The browser reports a violation a little later than the request fails.
  const cause = finding === 'silent' ? await Promise.race([policy, laterThan(VIOLATION_MS, finding)]) : finding
  end.abort()
  return cause
}

/** Resolves when the page's policy forbids a request to this origin. */
function forbiddenBy({ origin }: URL, signal: AbortSignal): Promise<Finding> {
  return new Promise((resolve) => {
    const onViolation = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
      if (effectiveDirective === 'connect-src' && blockedURI.startsWith(origin)) resolve('policy')
    }
    document.addEventListener('securitypolicyviolation', onViolation, { signal })
  })
}

function laterThan(ms: number, finding: Finding): Promise<Finding> {
  return new Promise((resolve) => setTimeout(() => resolve(finding), ms))
}

async function probe(base: URL): Promise<Finding | null> {
  // Every origin may read this file of the companion.
  const assets = await request(new URL('assets.json', base))
  if (assets) {
    if (assets.redirected) return 'redirect'
    if (!(await isCompanion(assets))) return 'other'
    // Only allowed origins may read this answer, which is an error.
    return (await request(new URL('checkouts/none', base))) ? null : 'origin'
  }
  if (await request(base, 'no-cors')) return 'other'
  const swapped = new URL('assets.json', base)
  swapped.protocol = base.protocol === 'https:' ? 'http:' : 'https:'
  const other = await request(swapped)
  return other && (await isCompanion(other)) ? 'scheme' : 'silent'
}

/** @returns null without an answer that this page may read; with `no-cors`, null without any answer */
async function request(address: URL, mode: RequestMode = 'cors'): Promise<Response | null> {
  try {
    const signal = AbortSignal.timeout(LIMIT_MS)
    return await fetch(address, { mode, signal, credentials: 'omit', cache: 'no-store' })
  } catch {
    return null
  }
}

async function isCompanion(assets: Response): Promise<boolean> {
  const names: unknown = await assets.json().catch(() => null)
  return Object.hasOwn(Object(names) as object, 'pay-button.js')
}

/** @returns null when it is not a web address */
function baseOf(server: string): URL | null {
  try {
    const base = new URL(server.replace(/\/*$/, '/'), location.href)
    return /^https?:$/.test(base.protocol) ? base : null
  } catch {
    return null
  }
}
