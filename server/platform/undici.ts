/**
 * The parts of undici that the companion uses. Its main file also loads `fetch`, WebSockets, caches and mocks: three
 * times as many files, and more memory than any other package takes.
 */

import { createRequire } from 'node:module'
import type * as undici from 'undici'

const require = createRequire(import.meta.url)
const load = (name: string): unknown => require(`undici/lib/${name}`)

export type { Dispatcher } from 'undici'
export type Agent = undici.Agent
export const Agent = load('dispatcher/agent') as typeof undici.Agent
export const DecoratorHandler = load('handler/decorator-handler') as typeof undici.DecoratorHandler

const { getGlobalDispatcher } = load('global') as Pick<typeof undici, 'getGlobalDispatcher'>
const { parseURL } = load('core/util') as { parseURL(url: string | URL): URL }
/** The method `request` of a dispatcher. */
const requestOn = load('api/api-request') as undici.Dispatcher['request']

type Options = Omit<undici.Dispatcher.RequestOptions<unknown>, 'origin' | 'path' | 'query'>

/** `request` of undici, for an address that is complete. It follows no redirect. */
export function request(
  url: string | URL,
  { dispatcher = getGlobalDispatcher(), ...options }: Options & { readonly dispatcher?: undici.Dispatcher },
): Promise<undici.Dispatcher.ResponseData<unknown>> {
  const { origin, pathname, search } = parseURL(url)
  return requestOn.call(dispatcher, { ...options, origin, path: `${pathname}${search}` })
}
