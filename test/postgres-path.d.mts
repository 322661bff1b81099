export function ensurePostgres(): void
export function installedPostgres(): string | null
export function embeddedPostgres(): string | null
