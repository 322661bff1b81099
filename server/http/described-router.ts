/** A router on which a route cannot be declared without its description. */

import { Router } from 'express'
import type { RequestHandler } from 'express'
import type { Operation } from './operation.ts'
import { onlyMethods } from './problems.ts'

const METHODS = { get: 'GET', post: 'POST', delete: 'DELETE' } as const
type Method = keyof typeof METHODS

/** An operation at its place in the OpenAPI document. */
export interface PlacedOperation {
  readonly method: Method
  /** As OpenAPI writes it: `/checkouts/{id}`. */
  readonly path: string
  readonly operation: Operation
}

export interface DescribedRoutes {
  readonly router: Router
  readonly operations: readonly PlacedOperation[]
}

/**
 * `operation` is a list where the document shows one route at several paths. One path takes several methods: declare
 * each of them. Other methods get 405.
 */
type Declare = (
  path: string | RegExp,
  operation: Operation | readonly Operation[],
  ...handlers: RequestHandler[]
) => void

export interface DescribedRouter extends DescribedRoutes {
  readonly get: Declare
  readonly post: Declare
  readonly delete: Declare
}

export function describedRouter(): DescribedRouter {
  const router = Router()
  const operations: PlacedOperation[] = []
  const newRoute = (path: string | RegExp) => {
    const methods = new Set<string>()
    return { route: router.route(path).all(onlyMethods(methods)), methods }
  }
  const routes = new Map<string, ReturnType<typeof newRoute>>()
  const declare =
    (method: Method): Declare =>
    (path, described, ...handlers) => {
      for (const operation of [described].flat())
        operations.push({ method, path: operation.path ?? openapiPath(path), operation })
      const entry = routes.get(String(path)) ?? newRoute(path)
      routes.set(String(path), entry)
      const { route, methods } = entry
      methods.add(METHODS[method])
      route[method](...handlers)
    }
  return { router, operations, get: declare('get'), post: declare('post'), delete: declare('delete') }
}

function openapiPath(path: string | RegExp): string {
  if (typeof path !== 'string') throw new TypeError(`the operations of ${path} name no path`)
  return path.replace(/:(\w+)/g, '{$1}')
}
