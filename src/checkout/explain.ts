/**
 * Explains a fault to the shop's developer, in the console, once. It says nothing about faults that the shop cannot put
 * right, and nothing that is secret.
 */

import type { CheckoutError } from './errors.ts'
import { findingOf } from './finding.ts'
import { MISTAKES } from './mistakes.ts'
import type { Fault, Mistake } from './mistakes.ts'
import type { CheckoutOptions } from './options.ts'

const explained = new Set<string>()

/** @param server the companion's base address, as the page names it */
export async function explain(error: CheckoutError, options: CheckoutOptions, server: string): Promise<void> {
  const finding = error.code === 'unreachable' ? await findingOf(server) : undefined
  // The companion can be reached by now.
  if (finding === null) return
  const [header, claims] = partsOf(options.orderToken)
  const mistake = mistakeOf({ error, options, header, claims, now: Date.now() / 1_000, ...(finding && { finding }) })
  if (!mistake) return
  const text = textOf(mistake, error, options, server)
  if (explained.has(text)) return
  explained.add(text)
  console.error(text)
}

export function mistakeOf(fault: Fault): Mistake | undefined {
  const code = fault.error.code.replace(/^http_\d+$/, 'http_<status>')
  return MISTAKES.find((mistake) => mistake.code === code && (mistake.applies?.(fault) ?? true))
}

function textOf({ what, remedy }: Mistake, error: CheckoutError, options: CheckoutOptions, server: string): string {
  const facts = [error.message, ...error.errors.map(({ path, message }) => `${path} ${message}`)].join('; ')
  const answer = error.status > 0 ? ` The server answered ${error.status}: ${facts}.` : ''
  const text = `[pay-button] ${error.code}: ${what}${answer} ${remedy}`
    .replaceAll('{server}', withoutUser(server))
    .replaceAll('{origin}', location.origin)
  const secrets = [options.orderToken, options.clientSecret].filter((secret) => secret !== undefined && secret !== '')
  return secrets.reduce<string>((shown, secret) => shown.replaceAll(secret!, '…'), text)
}

/** The header and the claims of an order token, unverified. An unreadable part is empty. */
function partsOf(token = ''): [header: Record<string, unknown>, claims: Record<string, unknown>] {
  const [header, claims] = token.split('.').map((part) => {
    try {
      return Object(JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/')))) as Record<string, unknown>
    } catch {
      return {}
    }
  })
  return [header ?? {}, claims ?? {}]
}

/** An address may hold a name and a password. */
function withoutUser(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//')
}
