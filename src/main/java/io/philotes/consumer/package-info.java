/**
 * What a verticle needs to be a consumer. Knows the event bus and events; nothing of the service, which may run in
 * another process.
 *
 * <p>A consumer in ten lines, declared as {@code consumers: [{name: orders, sink: eventbus}]}:
 *
 * <pre>{@code
 * public final class Orders extends VerticleBase {
 *   @Override
 *   public Future<?> start() {
 *     return PhilotesConsumer.subscribe(vertx, "orders", batch -> {
 *       batch.events().forEach(event -> System.out.println(event.operation() + " " + EventJson.after(event)));
 *       return Future.succeededFuture();
 *     });
 *   }
 * }
 * }</pre>
 */
package io.philotes.consumer;
