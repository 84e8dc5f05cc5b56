/** Runs a piece of work as a span of OpenTelemetry. */
export type Traced = <T>(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  work: () => Promise<T>,
) => Promise<T>;

export const untraced: Traced = (_name, _attributes, work) => work();

/** Spans by `@opentelemetry/api` where it is installed; who wants them sets its SDK up before the server starts. */
export async function tracing(): Promise<Traced> {
  const api = await import("@opentelemetry/api").catch(() => undefined);
  if (api === undefined) return untraced;
  const tracer = api.trace.getTracer("@spec-kitty/sync-server");
  return (name, attributes, work) =>
    tracer.startActiveSpan(name, { attributes }, async (span) => {
      try {
        return await work();
      } catch (error) {
        span.recordException(error as Error);
        span.setStatus({ code: api.SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
}
