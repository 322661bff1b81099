/** Loads undici with the first use, so that the server starts without it. */

type HttpClient = typeof import('./undici.ts')

let loading: Promise<HttpClient> | undefined

export function httpClient(): Promise<HttpClient> {
  loading ??= import('./undici.ts')
  return loading
}
