/** Webhooks as the server receives them, and the verdict of a webhook source on them. */

import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { WebhookRefused } from '../../../server/contract/provider.ts'
import type { WebhookDelivery, WebhookEvent, WebhookSource } from '../../../server/contract/provider.ts'

export function delivery(body: string | Uint8Array, headers: WebhookDelivery['headers'] = {}): WebhookDelivery {
  return { rawBody: Buffer.from(body), headers, receivedAt: 0 }
}

/** Reads a raw HTTP request: head with CRLF, blank line, body. */
export function readDelivery(path: string | URL): WebhookDelivery {
  const bytes = readFileSync(path)
  const split = bytes.indexOf('\r\n\r\n')
  const [, ...lines] = bytes.subarray(0, split).toString('latin1').split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { rawBody: bytes.subarray(split + 4), headers, receivedAt: 1_700_000_000_000 }
}

/** The names of `test/fixtures/<id>/*.http`. */
export function fixtureNames(id: string): readonly string[] {
  return readdirSync(new URL(`../../fixtures/${id}/`, import.meta.url)).filter((name) => name.endsWith('.http'))
}

export function readFixture(id: string, name: string): WebhookDelivery {
  return readDelivery(new URL(`../../fixtures/${id}/${name}`, import.meta.url))
}

/** Runs a check, and fails the test if the refusal repeats a secret. Other errors pass through. */
export function resultOrRefusal<Result>(check: () => Result, secrets: readonly string[] = []): Result | WebhookRefused {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof WebhookRefused)) throw error
    for (const secret of secrets) expect(error.message).not.toContain(secret)
    return error
  }
}

/** The event of a delivery, or the code of its refusal. */
export function judge(
  source: WebhookSource,
  webhook: WebhookDelivery,
  secrets: readonly string[] = [],
): WebhookEvent | WebhookRefused['code'] {
  const result = resultOrRefusal(() => source.parseWebhook(source.verifyWebhook(webhook)), secrets)
  return result instanceof WebhookRefused ? result.code : result
}

/** The signature form that accepted a delivery, or the code of its refusal. */
export function formOrRefusal(
  source: WebhookSource,
  webhook: WebhookDelivery,
  secrets: readonly string[] = [],
): string | undefined {
  const result = resultOrRefusal(() => source.verifyWebhook(webhook), secrets)
  return result instanceof WebhookRefused ? result.code : result.form
}
