/**
 * Signs the simulator's callbacks: HMAC-SHA256 in hex, keyed with the API key, over the payload without the signature.
 * Pakhi Pay does not document how it serialises that payload, so each likely serialiser is here to choose from.
 */

import { createHmac } from 'node:crypto'

export const SIGNATURE_FORMS = ['python', 'python-sorted', 'compact', 'compact-sorted', 'php'] as const
export type SignatureForm = (typeof SIGNATURE_FORMS)[number]

export interface CallbackPayload {
  status: string
  transaction_id: string
  amount: string
  order_id: string
}

/** @returns the text that is signed */
export function signedText(payload: CallbackPayload, form: SignatureForm): string {
  const members = Object.entries(payload) as [string, string][]
  const isSorted = form.endsWith('-sorted')
  return write(isSorted ? members.toSorted(([a], [b]) => (a < b ? -1 : 1)) : members, form)
}

export function sign(payload: CallbackPayload, form: SignatureForm, apiKey: string): string {
  return createHmac('sha256', apiKey).update(signedText(payload, form), 'utf8').digest('hex')
}

/** @returns the body that is sent: the members in their own order, the signature last. Sorting is for signing only. */
export function callbackBody(payload: CallbackPayload, signature: string, form: SignatureForm): string {
  return write([...(Object.entries(payload) as [string, string][]), ['signature', signature]], form)
}

function write(members: [string, string][], form: SignatureForm): string {
  const quote = QUOTES[form]
  // By default Python's json.dumps writes a space after each comma and colon.
  const [comma, colon] = form.startsWith('python') ? [', ', ': '] : [',', ':']
  return `{${members.map(([name, value]) => quote(name) + colon + quote(value)).join(comma)}}`
}

const QUOTES: Record<SignatureForm, (text: string) => string> = {
  python: quoteLikePython,
  'python-sorted': quoteLikePython,
  compact: (text) => JSON.stringify(text),
  'compact-sorted': (text) => JSON.stringify(text),
  php: quoteLikePhp,
}

/** `json.dumps` writes everything outside printable ASCII, DEL included, as lower-case `\uXXXX`. */
function quoteLikePython(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, escapeUnit)
}

/** `json_encode` escapes slashes, writes non-ASCII as `\uXXXX` and leaves DEL as it is. */
function quoteLikePhp(text: string): string {
  return JSON.stringify(text)
    .replace(/\//g, '\\/')
    .replace(/[\u0080-\uffff]/g, escapeUnit)
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
