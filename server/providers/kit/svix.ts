/**
 * Svix webhook signatures: https://docs.svix.com/receiving/verifying-payloads/how-manual. An HMAC over the message's id, its time and the raw body, so that
 * a message can neither be changed nor come again later. Where this is stricter than the libraries of Svix, it says so.
 */

import type { KeyObject } from 'node:crypto'
import { WebhookRefused } from '../../contract/provider.ts'
import type { WebhookDelivery } from '../../contract/provider.ts'
import { list } from './settings.ts'
import { decodeBase64, equalDigests, hmac, hmacKey } from './signature.ts'

/** How far a message's time may be from ours, in seconds and inclusive: Svix's own figure. */
const TOLERANCE = 300
const SHA256_BYTES = 32
/** Svix makes secrets of 24 bytes. Below 16 they could be guessed. */
const MIN_SECRET_BYTES = 16
/** The libraries read the digits at the beginning and let anything follow. */
const TIMESTAMP = /^\d{1,12}$/
/** The libraries take any text, so that one with a full stop in a strange place could be read in two ways. */
const ID = /^[A-Za-z0-9_.-]{1,128}$/
const FAMILIES = ['svix', 'webhook'] as const

/**
 * Reads signing secrets: a comma-separated list, newest first, each `whsec_` and base64. What is behind the prefix is decoded; there are schemes that look the
 * same and use the text as it stands.
 * @throws {Error} in words that read on from a setting's name
 */
export function svixKeys(text: string): readonly KeyObject[] {
  return list(text).map((secret) => {
    const bytes = secret.startsWith('whsec_') ? decodeBase64(secret.slice('whsec_'.length)) : null
    if (bytes === null || bytes.length < MIN_SECRET_BYTES)
      throw new Error(`must be "whsec_" and the base64 of at least ${MIN_SECRET_BYTES} bytes`)
    return hmacKey(bytes)
  })
}

/**
 * Checks a delivery. Any signature of the header may match under any of the keys: both ends rotate.
 * @returns the message's id, the same over all retries
 * @throws {WebhookRefused} `bad_signature`
 */
export function verifySvix(keys: readonly KeyObject[], { rawBody, headers, receivedAt }: WebhookDelivery): string {
  // All three of one family. The library of Svix looks for each of them in both.
  const family = FAMILIES.find((name) =>
    ['id', 'timestamp', 'signature'].some((part) => headers[`${name}-${part}`] !== undefined),
  )
  const header = (part: string): string => headers[`${family}-${part}`] ?? ''
  const id = header('id')
  const timestamp = header('timestamp')
  if (family === undefined) throw new WebhookRefused('bad_signature', 'the signature headers are missing')
  if (!ID.test(id)) throw new WebhookRefused('bad_signature', `the header ${family}-id is missing or malformed`)
  if (!TIMESTAMP.test(timestamp))
    throw new WebhookRefused('bad_signature', `the header ${family}-timestamp is missing or not a time in seconds`)
  if (Math.abs(Math.floor(receivedAt / 1000) - Number(timestamp)) > TOLERANCE)
    throw new WebhookRefused('bad_signature', 'the message is too old or from the future')

  const signatures = header('signature')
    .split(' ')
    .flatMap((item) => {
      const bytes = item.startsWith('v1,') ? decodeBase64(item.slice('v1,'.length), SHA256_BYTES) : null
      return bytes === null ? [] : [bytes]
    })
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`, 'utf8'), rawBody])
  let matched = false
  // Every key with every signature, whatever matched before: the time taken tells nothing.
  for (const key of keys) {
    const digest = hmac('sha256', key, signed)
    for (const signature of signatures) if (equalDigests(digest, signature)) matched = true
  }
  if (!matched) throw new WebhookRefused('bad_signature', `no v1 signature in ${family}-signature matches`)
  return id
}
