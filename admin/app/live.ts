/** Follows a stream of server-sent events while the page is visible, and connects again after an interruption. */

export interface Live {
  close(): void
}

export interface LiveOptions<View> {
  readonly address: string
  readonly event: string
  readonly onView: (view: View) => void
  /** Whether the stream is connected. */
  readonly onConnected: (isConnected: boolean) => void
}

/** The first pause before a new connection, and the longest. */
const PAUSE_MS = 2_000
const MAX_PAUSE_MS = 60_000

export function follow<View>({ address, event, onView, onConnected }: LiveOptions<View>): Live {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let pause = PAUSE_MS

  const disconnect = () => {
    clearTimeout(timer)
    source?.close()
    source = undefined
  }
  const connect = () => {
    disconnect()
    if (document.visibilityState === 'hidden') return
    source = new EventSource(address)
    source.addEventListener(event, ({ data }: MessageEvent<string>) => {
      pause = PAUSE_MS
      onConnected(true)
      onView(JSON.parse(data) as View)
    })
    source.addEventListener('error', () => {
      // An EventSource gives up after an HTTP error, and otherwise connects again in an interval of its own.
      disconnect()
      timer = setTimeout(connect, pause)
      pause = Math.min(pause * 2, MAX_PAUSE_MS)
      onConnected(false)
    })
  }

  document.addEventListener('visibilitychange', connect)
  addEventListener('online', connect)
  connect()
  return {
    close: () => {
      document.removeEventListener('visibilitychange', connect)
      removeEventListener('online', connect)
      disconnect()
    },
  }
}
