/** What the wrapper uses of React, which is the page's own: it is neither built nor installed here. */

declare module 'react' {
  export function createElement(type: string, props: Record<string, unknown>, ...children: unknown[]): unknown
  export function useEffect(run: () => () => void): void
  export function useRef<T>(value: T | null): { current: T | null }
}
