package io.esplanade.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.esplanade.controlplane.ike.crypto.Authenticators;
import io.esplanade.dataplane.api.Octets;

/** Who may use whom: the directions that docs/hacking.md draws. */
@AnalyzeClasses(packages = "io.esplanade", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String TUN = "io.esplanade.tun..";
    private static final String DATAPLANE = "io.esplanade.dataplane..";
    private static final String CONTROLPLANE = "io.esplanade.controlplane..";
    private static final String APP = "io.esplanade.app..";
    private static final String IKEV1 = "io.esplanade.controlplane.ikev1..";
    private static final String IKEV2 = "io.esplanade.controlplane.ikev2..";

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("io.esplanade.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule tunKnowsNothingOfIpsec = noClasses()
            .that()
            .resideInAPackage(TUN)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DATAPLANE, CONTROLPLANE, APP);

    @ArchTest
    static final ArchRule dataplaneKnowsNoIke = noClasses()
            .that()
            .resideInAPackage(DATAPLANE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CONTROLPLANE, APP, "io.micrometer..");

    @ArchTest
    static final ArchRule linuxIsReachedThroughTheChannels = noClasses()
            .that()
            .resideOutsideOfPackage(TUN)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.esplanade.tun.linux..");

    @ArchTest
    static final ArchRule dataplaneApiStandsAlone = noClasses()
            .that()
            .resideInAPackage("io.esplanade.dataplane.api")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    TUN,
                    "io.esplanade.dataplane.worker..",
                    "io.esplanade.dataplane.lookup..",
                    "io.esplanade.dataplane.sa..",
                    "io.esplanade.dataplane.esp..",
                    "io.esplanade.dataplane.transform..",
                    "io.esplanade.dataplane.crypto..",
                    "io.esplanade.dataplane.offload..",
                    "io.esplanade.dataplane.filter..",
                    "io.esplanade.dataplane.ip..");

    @ArchTest
    static final ArchRule controlplaneSeesOfTheDataplaneItsApi = classes()
            .that()
            .resideInAPackage(CONTROLPLANE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    CONTROLPLANE,
                    "io.esplanade.dataplane.api",
                    "io.netty..",
                    "org.bouncycastle..",
                    "org.slf4j..",
                    "org.jspecify..",
                    "java..",
                    "javax.crypto..",
                    "javax.security.auth.x500");

    /** A comparison that ends at the first difference tells a guesser how much was right. */
    @ArchTest
    static final ArchRule ikeComparesAuthenticatorsInConstantTime = classes()
            .that()
            .haveNameMatching(".*\\.ikev1\\.(Quick(Initiator|Responder|Offer)|ProtectedInfo|Transactions|PskAuthenticator)")
            .should()
            .callMethod(Authenticators.class, "equal", Octets.class, Octets.class);

    @ArchTest
    static final ArchRule nobodyUsesTheApplication = noClasses()
            .that()
            .resideOutsideOfPackage(APP)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(APP);

    @ArchTest
    static final ArchRule configurationLanguageKnowsThePolicyAlone = noClasses()
            .that()
            .resideInAPackage("io.esplanade.controlplane.ipsecconf..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.esplanade.controlplane.ike",
                    "io.esplanade.controlplane.ike.auth..",
                    IKEV1,
                    IKEV2,
                    "io.esplanade.controlplane.ha..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule policyKnowsNoLanguageAndNoProtocol = noClasses()
            .that()
            .resideInAPackage("io.esplanade.controlplane.policy..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.esplanade.controlplane.ipsecconf..",
                    "io.esplanade.controlplane.ike",
                    IKEV1,
                    IKEV2);

    @ArchTest
    static final ArchRule ikeSeesNoVersion = noClasses()
            .that()
            .resideInAPackage("io.esplanade.controlplane.ike..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(IKEV1, IKEV2);

    @ArchTest
    static final ArchRule ikev1UsesIkePolicyAndItsOwnMessages = noClasses()
            .that()
            .resideInAPackage(IKEV1)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(IKEV2, "io.esplanade.controlplane.ipsecconf..", "io.esplanade.controlplane.ha..");

    @ArchTest
    static final ArchRule ikev2UsesIkePolicyAndItsOwnMessages = noClasses()
            .that()
            .resideInAPackage(IKEV2)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(IKEV1, "io.esplanade.controlplane.ipsecconf..", "io.esplanade.controlplane.ha..")
            .allowEmptyShould(true);
}
