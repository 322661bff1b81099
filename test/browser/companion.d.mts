import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CheckoutView } from '../../server/contract/wire.ts'

/** Answers a request when it is for a companion. */
export function answer(request: IncomingMessage, response: ServerResponse): boolean

/** A valid view, in which nothing is paid yet. */
export function checkoutView(): CheckoutView
