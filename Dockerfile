# The companion server. `npm test` does not build this image, since it has to run without containers.
# Node 24 has SQLite built in, so nothing is compiled and better-sqlite3 is left out. The driver for Postgres is in it.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json vite.config.ts vite.server.config.ts custom-elements-manifest.config.mjs ./
COPY src src
COPY admin admin
COPY server server
RUN npm run build
# The driver for Postgres is an optional peer dependency, which npm would remove with the tools.
RUN npm install --prefix /driver --ignore-scripts "pg@$(node -p "require('pg/package.json').version")"
RUN npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8787 DATABASE_URL=sqlite:/data/pay.db
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=build /app/node_modules node_modules
# Node looks for packages in the folders above /app as well.
COPY --from=build /driver/node_modules /node_modules
COPY --from=build /app/dist dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1))"]
CMD ["node", "dist/server/main.js", "serve"]
