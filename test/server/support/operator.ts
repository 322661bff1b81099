/** An operator of a companion: signs in as the console does, or sends the token as a script does. */

import type { SessionView } from '../../../server/contract/operator.ts'
import type { Answer, Companion } from './companion.ts'

export const ADMIN_TOKEN = 'admin-token-of-the-tests-0123456789abcdef'
export const OLD_ADMIN_TOKEN = 'old-admin-token-of-the-tests-0123456789ab'

export const operatorSettings = { ADMIN_TOKEN: `${ADMIN_TOKEN},${OLD_ADMIN_TOKEN}` }

export interface Session {
  /** `pay_admin=…` */
  readonly cookie: string
  readonly csrfToken: string
}

export const signIn = (companion: Companion, token: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  companion.request('POST', '/admin/session', { body: { token }, headers })

export function cookieOf({ headers }: Answer): string {
  return (headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

export async function session(companion: Companion, token = ADMIN_TOKEN): Promise<Session> {
  const cookie = cookieOf(await signIn(companion, token))
  const { csrfToken } = (await companion.request('GET', '/admin/session', { headers: { cookie } })).json as SessionView
  return { cookie, csrfToken: csrfToken ?? '' }
}

/** A script of an operator: each function sends the token. */
export function script(companion: () => Companion, token = ADMIN_TOKEN) {
  const headers = { authorization: `Bearer ${token}` }
  return {
    get: (path: string): Promise<Answer> => companion().request('GET', `/admin/api${path}`, { headers }),
    view: async <View>(path: string): Promise<View> => {
      const answer = await companion().request('GET', `/admin/api${path}`, { headers })
      if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`)
      return answer.json as View
    },
    post: (path: string, body?: unknown, more: Record<string, string> = {}): Promise<Answer> =>
      companion().request('POST', `/admin/api${path}`, {
        ...(body === undefined ? {} : { body }),
        headers: { ...headers, ...more },
      }),
  }
}
