/**
 * The operations whose provider call runs in this process. However old a clock that was set makes them look, their
 * outcome is still to come.
 */
export interface RunningCalls {
  /** @param call the provider call, and the transaction that stores its outcome */
  during<T>(opKey: string, call: () => Promise<T>): Promise<T>
  has(opKey: string): boolean
}

export function createRunningCalls(): RunningCalls {
  const keys = new Set<string>()
  return {
    during: async (opKey, call) => {
      keys.add(opKey)
      try {
        return await call()
      } finally {
        keys.delete(opKey)
      }
    },
    has: (opKey) => keys.has(opKey),
  }
}
