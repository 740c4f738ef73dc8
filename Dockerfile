FROM golang:1.26.8-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /dateline ./cmd/dateline

# The binary is static and needs the authorities to trust for TLS, nothing
# else. There is no shell to check the health with: ask /livez and /readyz on
# port 9464.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /src/LICENSE /src/NOTICE /
COPY --from=build /dateline /dateline
USER 65532:65532
ENV DATELINE_LISTEN=:9464
EXPOSE 9464
ENTRYPOINT ["/dateline"]
CMD ["worker"]
