/** Answers that no adapter may take for a payment. */

import type { Reply } from '../api-server.ts'

/** Text of a provider's server that must never appear in our errors. */
export const VENDOR_TEXT = 'vendor-words-4711'

export type BadAnswer = [name: string, reply: (good: Reply & object, baseUrl: string) => Reply]

const page = `<!doctype html><title>${VENDOR_TEXT}</title>`

/** After these nobody knows what happened at the provider. */
export const UNREADABLE: BadAnswer[] = [
  ['an HTML page', () => ({ headers: { 'content-type': 'text/html' }, body: page })],
  ['an empty body', () => ({})],
  ['204', () => ({ status: 204 })],
  ['random bytes', () => ({ body: Buffer.from([0, 255, 1, 254]) })],
  ['a good answer without its last byte', (reply) => ({ body: Buffer.from(reply.body ?? '').subarray(0, -1) })],
  ['two good answers in one body', (reply) => ({ body: `${reply.body}${reply.body}` })],
  ['a good answer of more than a mebibyte', (reply) => ({ body: `${reply.body}${' '.repeat(1024 * 1024)}` })],
  ['500 with a good answer', (reply) => ({ ...reply, status: 500 })],
  ['502 with an HTML page', () => ({ status: 502, body: page })],
  ['503 with a good answer', (reply) => ({ ...reply, status: 503 })],
  ...[301, 302, 307].map((status): BadAnswer => [
    `${status} with a good answer`,
    (reply, baseUrl) => ({ ...reply, status, headers: { location: `${baseUrl}/elsewhere` } }),
  ]),
  ['a connection that is cut before the answer', () => 'cut'],
  ['a connection that is cut within the body', () => 'cut-body'],
]

export const MEANINGLESS: BadAnswer[] = [
  ['null', () => ({ body: 'null' })],
  ['a list', (reply) => ({ body: `[${reply.body}]` })],
  ['a string', (reply) => ({ body: JSON.stringify(String(reply.body)) })],
  ['a number', () => ({ body: '1' })],
  ['an empty object', () => ({ body: '{}' })],
  ['a good answer one level too deep', (reply) => ({ body: `{"reply":${reply.body}}` })],
]

export const REJECTED: BadAnswer[] = [400, 401, 403, 404, 409, 422, 429].flatMap((status): BadAnswer[] => [
  [`${status} with a good answer`, (reply) => ({ ...reply, status })],
  [`${status} with an HTML page`, () => ({ status, body: page })],
  [`${status} with a message`, () => ({ status, body: `{"status":0,"success":false,"message":"${VENDOR_TEXT}"}` })],
])
