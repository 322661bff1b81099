/** Signing in to the console and out of it. */

import { parseWith } from '../contract/requests.ts'
import { signInSchema } from '../contract/operator-requests.ts'
import { sessionView } from '../contract/operator-schemas.ts'
import type { SessionView } from '../contract/operator.ts'
import { describedRouter } from './described-router.ts'
import type { DescribedRoutes } from './described-router.ts'
import type { OperatorGate } from './operator-gate.ts'
import { BAD_BODY, json, jsonBody } from './operation.ts'
import { requireJson } from './operator-headers.ts'
import { jsonBytes, jsonObject } from './requests.ts'

export interface OperatorSessionRouteParts {
  readonly gate: OperatorGate
  /** What the console shows on every page. */
  readonly about: Pick<SessionView, 'shop' | 'publicUrl' | 'live' | 'version' | 'providers' | 'locale'>
}

export function operatorSessionRoutes({ gate, about }: OperatorSessionRouteParts): DescribedRoutes {
  const routes = describedRouter()

  routes.post(
    '/admin/session',
    {
      id: 'signIn',
      tag: 'operator',
      summary: 'Signs an operator in',
      description:
        'Sets the cookie of a session of twelve hours. After ten wrong tokens in a minute every token is refused.',
      body: jsonBody(signInSchema),
      responses: { 204: { description: 'Signed in' } },
      errors: [...BAD_BODY, 'unauthorized', 'cross_site_request', 'rate_limited'],
    },
    jsonBytes,
    requireJson,
    async (request, response) => {
      const { token } = parseWith(signInSchema, jsonObject(request), 'The body')
      await gate.signIn(request, response, token)
      response.status(204).end()
    },
  )

  routes.get(
    '/admin/session',
    {
      id: 'getSession',
      tag: 'operator',
      summary: 'Says who is signed in, and what the console shows on every page',
      security: ['adminSession', 'adminToken'],
      responses: { 200: json(sessionView, 'The session') },
      errors: ['unauthorized', 'cross_site_request', 'rate_limited'],
    },
    async (request, response) => {
      const { name, session } = await gate(request)
      const view: SessionView = {
        csrfToken: session?.csrfToken ?? null,
        expiresAt: session && new Date(session.expiresAt).toISOString(),
        operator: name,
        ...about,
      }
      response.json(view)
    },
  )

  routes.delete(
    '/admin/session',
    {
      id: 'signOut',
      tag: 'operator',
      summary: 'Ends the session',
      security: ['adminSession'],
      responses: { 204: { description: 'Signed out' } },
      errors: ['unauthorized', 'cross_site_request', 'csrf_token_invalid', 'rate_limited'],
    },
    async (request, response) => {
      await gate.signOut(request, response)
      response.status(204).end()
    },
  )

  return routes
}
