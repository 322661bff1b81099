/** Bodies of requests, and the errors that they are refused with. */

import type { z } from 'zod'
import { PayError } from '../../../server/contract/errors.ts'
import { parseWith } from '../../../server/contract/requests.ts'

export const ORDER = { orderId: '1042', amount: '1250.00', currency: 'BDT' }
export const CLAIMS = { ...ORDER, exp: 1_800_000_000 }

/** The errors that `input` is refused with, as `path: message`. */
export function errorsOf(schema: z.ZodType, input: unknown): string[] {
  try {
    parseWith(schema, input, 'The body')
  } catch (error) {
    if (error instanceof PayError) return (error.errors ?? []).map(({ path, message }) => `${path}: ${message}`)
    throw error
  }
  return []
}

export const ORDER_ID_ERROR = 'must be 1 to 64 of A-Z, a-z, 0-9, _ and -'

export const NOT_OBJECTS = [null, undefined, [], 'text', 1, true, [[]]]
