/** The part of React that the wrapper uses. React belongs to the page and is not installed here. */

declare module 'react' {
  export function createElement(type: string, props: Record<string, unknown>, ...children: unknown[]): unknown
  export function useEffect(run: () => () => void): void
  export function useRef<T>(value: T | null): { current: T | null }
}
