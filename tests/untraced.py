"""The modules of tests that run outside the measurement of coverage.

Coverage makes plain Python two to three times as slow. Whether each branch of the modules in `.ci/covered` was taken is
asked of all the other tests; those here assert the same as ever, and take no branch that no other takes.
A new module of tests is measured, until it stands here.
"""

from __future__ import annotations

UNTRACED = frozenset(
    {
        "test_advice_laws",
        "test_advise_many",
        "test_broken_cards",
        "test_cli",
        "test_cli_access",
        "test_cli_advise",
        "test_cli_cards",
        "test_cli_case",
        "test_cli_new",
        "test_cli_practices",
        "test_cli_routekaart",
        "test_cli_simulate",
        "test_cli_store",
        "test_data",
        "test_docs",
        "test_every_workflow",
        "test_exhaustive",
        "test_failures",
        "test_guarded_races",
        "test_house",
        "test_kit",
        "test_kit_machine",
        "test_kit_routes",
        "test_kit_strategies",
        "test_kit_walk",
        "test_machine",
        "test_practices_data",
        "test_routekaart_edges",
        "test_routekaart_findings",
        "test_routekaarten_shipped",
        "test_simulation_benchmark",
        "test_simulation_engines",
        "test_simulation_experiments",
        "test_simulation_findings",
        "test_simulation_fit",
        "test_simulation_logs",
        "test_simulation_real",
        "test_simulation_report",
        "test_simulation_scenarios",
        "test_simulation_statistics",
        "test_simulation_theory",
        "test_simulation_variants",
        "test_store_machine",
        "test_u16_data",
        "test_working_day",
    }
)
