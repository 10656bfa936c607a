package io.esplanade.app.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives each test a {@link Lab} of its own and takes it down afterwards. Logs stay in {@code target/it/CLASS/METHOD}.
 *
 * <p>Where namespaces cannot be made the tests are skipped and say why, unless the system property {@code
 * esplanade.it.required} is set, as deploy/test does.
 */
final class LabExtension implements ParameterResolver, AfterEachCallback, ExecutionCondition,
                TestExecutionExceptionHandler {
    private static final Namespace STORE = Namespace.create(LabExtension.class);
    /** How JUnit ends the identifier of one round. */
    private static final Pattern ROUND = Pattern.compile(".*?(?:invocation:#(\\d+)])?$");

    private static final List<String> TOOLS = List.of("ip", "nft", "ping", "bash", "sysctl");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> obstacle = obstacle();
        if (obstacle.isEmpty() || Boolean.getBoolean("esplanade.it.required")) {
            return ConditionEvaluationResult.enabled("namespaces can be made");
        }
        return ConditionEvaluationResult.disabled(obstacle.get());
    }

    private static Optional<String> obstacle() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("network namespaces need root");
        }
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            return Optional.of("there is no /dev/net/tun");
        }
        return TOOLS.stream()
                .filter(tool -> Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
                        .noneMatch(folder -> Files.isExecutable(Path.of(folder, tool))))
                .findFirst()
                .map(tool -> tool + " is not installed");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Lab.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Optional<Network> network = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), Network.class)
                .or(() -> AnnotationSupport.findAnnotation(context.getRequiredTestClass(), Network.class));
        Lab lab = Lab.create(
                directory(context),
                network.map(Network::nat).orElse(false),
                network.map(Network::wanMtu).orElse(1500));
        context.getStore(STORE).put(Lab.class, lab);
        return lab;
    }

    /** An empty folder for this test, and for each round of a repeated one. */
    private static Path directory(ExtensionContext context) {
        Path directory = Path.of(
                System.getProperty("basedir", "."),
                "target",
                "it",
                context.getRequiredTestClass().getSimpleName(),
                context.getRequiredTestMethod().getName(),
                ROUND.matcher(context.getUniqueId()).replaceFirst("$1"));
        return Folders.anew(directory.toAbsolutePath());
    }

    /** What the gateways said last says most about a failure. */
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
        Lab lab = context.getStore(STORE).get(Lab.class, Lab.class);
        throw new AssertionError(failure.getMessage() + (lab == null ? "" : lab.lastWords()), failure);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Lab lab = context.getStore(STORE).remove(Lab.class, Lab.class);
        if (lab != null) {
            lab.close();
        }
    }
}
