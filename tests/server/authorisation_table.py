"""Who may call what: one row for each route of the whole application, each cell tried over HTTP.

Each row: method, path, what happens in one's own territory, what happens with something of another
one where the path names something. One letter for each of: nobody, agent, régisseur, ordonnateur,
comptable, gouverneur, wali, inspector, auditor, tech_admin.

| letter | outcome |
|---|---|
| + | let through: a page, a form, or a refusal of what the form says |
| x | 403 accounts.not_allowed |
| L | 401 accounts.not_signed_in; a browser is sent to sign in |
| - | 404: as if it did not exist |
| s | 401 accounts.step_over: a page between password and session, without a password before |
| c | 403 accounts.form_expired: only with the token of the form itself |
| p | 403 accounts.provider_refused: not an answer of the administration's sign-in service |
| a | 403 acts.not_allowed: the role may decide other acts, not this kind |
| D | 401: only a terminal's signature is let through |
"""

TABLE = """
GET  /health                                                    ++++++++++
GET  /ready                                                     ++++++++++
GET  /metrics                                                   ----------
GET  /                                                          ++++++++++
GET  /login                                                     ++++++++++
POST /login                                                     cccccccccc
GET  /logout                                                    ++++++++++
POST /logout                                                    +ccccccccc
GET  /language/{language}                                       ++++++++++
GET  /login/code                                                ssssssssss
POST /login/code                                                ssssssssss
GET  /login/password                                            ssssssssss
POST /login/password                                            ssssssssss
GET  /login/factor                                              ssssssssss
POST /login/factor                                              ssssssssss
GET  /login/provider                                            pppppppppp
GET  /login/provider/answer                                     pppppppppp
GET  /account/password                                          L+++++++++
POST /account/password                                          L+++++++++
POST /api/v1/nonces                                             ++++++++++
POST /api/v1/enrolments                                         ++++++++++
GET  /api/v1/root                                               ----------
GET  /api/v1/terminals/{terminal_id}/configuration              DDDDDDDDDD
GET  /api/v1/terminals/{terminal_id}/directory                  DDDDDDDDDD
GET  /api/v1/directory                                          L+++++++++
POST /api/v1/terminals/{terminal_id}/records                    DDDDDDDDDD
GET  /1/                                                        ++++++++++
POST /1/                                                        ++++++++++
GET  /1/{code}                                                  ++++++++++
GET  /desk                                                      ++++++++++
GET  /desk/                                                     L+++++++++
GET  /desk/account                                              L+++++++++
GET  /desk/account/sessions/end                                 L+++++++++
POST /desk/account/sessions/end                                 L+++++++++
GET  /desk/account/sessions/{session_id}/end                    L---------
POST /desk/account/sessions/{session_id}/end                    L---------
GET  /desk/acts                                                 Lx+++++x++
GET  /desk/acts/{act_id}                                        Lx+-+--x-- Lx-----x--
GET  /desk/acts/{act_id}/{decision}                             Lx+-+--x-- Lx-----x--
POST /desk/acts/{act_id}/{decision}                             Lxaa+aaxaa Lx-----x--
GET  /desk/alerts                                               Lx+++++x++
GET  /desk/alerts/{alert_id}                                    Lx-----x-- Lx-----x--
GET  /desk/alerts/{alert_id}/seen                               Lx-----x-- Lx-----x--
POST /desk/alerts/{alert_id}/seen                               Lx-----x-- Lx-----x--
GET  /desk/audit                                                Lxxxx++x++
GET  /desk/audit/{seq}                                          Lxxxx++x++ Lxxxx--x--
GET  /desk/exports                                              Lxxxxxx++x
GET  /desk/exports/{terminal_id}                                Lxxxxxx++x Lxxxxxx--x
POST /desk/exports/{terminal_id}                                Lxxxxxx++x Lxxxxxx--x
GET  /desk/collectivites                                        Lx+++++x++
GET  /desk/collectivites/{code}                                 Lx+++++x++ Lx-----x--
GET  /desk/agents                                               Lx+++++x++
GET  /desk/regies/{regie_id}/agents/new                         Lx++xxxxxx Lx--xxxxxx
POST /desk/regies/{regie_id}/agents/new                         Lx++xxxxxx Lx--xxxxxx
GET  /desk/regies/{regie_id}/agents/{agent_id}                  Lx+++++x++ Lx-----x--
GET  /desk/regies/{regie_id}/agents/{agent_id}/pin              Lx++xxxxxx Lx--xxxxxx
POST /desk/regies/{regie_id}/agents/{agent_id}/pin              Lx++xxxxxx Lx--xxxxxx
GET  /desk/regies/{regie_id}/agents/{agent_id}/deactivate       Lx++xxxxxx Lx--xxxxxx
POST /desk/regies/{regie_id}/agents/{agent_id}/deactivate       Lx++xxxxxx Lx--xxxxxx
GET  /desk/regies/{regie_id}/agents/{agent_id}/language         Lx++xxxxxx Lx--xxxxxx
POST /desk/regies/{regie_id}/agents/{agent_id}/language         Lx++xxxxxx Lx--xxxxxx
GET  /desk/terminals                                            Lx+++++x++
GET  /desk/terminals/{terminal_id}                              Lx+++++x++ Lx-----x--
GET  /desk/regies/{regie_id}/terminals/new                      Lx+xxxxxx+ Lx-xxxxxx-
POST /desk/regies/{regie_id}/terminals/new                      Lx+xxxxxx+ Lx-xxxxxx-
GET  /desk/terminals/{terminal_id}/code                         Lx+xxxxxx+ Lx-xxxxxx-
POST /desk/terminals/{terminal_id}/code                         Lx+xxxxxx+ Lx-xxxxxx-
GET  /desk/terminals/{terminal_id}/revoke                       Lx+xxxxxx+ Lx-xxxxxx-
POST /desk/terminals/{terminal_id}/revoke                       Lx+xxxxxx+ Lx-xxxxxx-
GET  /desk/terminals/{terminal_id}/replace                      Lx+xxxxxx+ Lx-xxxxxx-
POST /desk/terminals/{terminal_id}/replace                      Lx+xxxxxx+ Lx-xxxxxx-
GET  /desk/terminals/{terminal_id}/rotation                     Lx+xxxxxx+ Lx-xxxxxx-
POST /desk/terminals/{terminal_id}/rotation                     Lx+xxxxxx+ Lx-xxxxxx-
GET  /desk/comptables                                           Lx+++++x++
GET  /desk/comptables/postes                                    Lx+++++x++
GET  /desk/comptables/postes/new                                Lxxxxxxxx+
POST /desk/comptables/postes/new                                Lxxxxxxxx+
GET  /desk/comptables/new                                       Lxxxxxxxx+
POST /desk/comptables/new                                       Lxxxxxxxx+
GET  /desk/comptables/{assignment_id}                           Lx+++++x++ Lx-----x--
GET  /desk/comptables/{assignment_id}/end                       Lxxxxxxxx+ Lxxxxxxxx-
POST /desk/comptables/{assignment_id}/end                       Lxxxxxxxx+ Lxxxxxxxx-
GET  /desk/users                                                Lxxxx++x++
GET  /desk/users/new                                            Lxxxxxxxx+
POST /desk/users/new                                            Lxxxxxxxx+
GET  /desk/users/{login}                                        Lxxxx++x++ Lxxxx--x--
GET  /desk/users/{login}/password                               Lxxxxxxxx+ Lxxxxxxxx-
POST /desk/users/{login}/password                               Lxxxxxxxx+ Lxxxxxxxx-
GET  /desk/users/{login}/factor                                 Lxxxxxxxx+ Lxxxxxxxx-
POST /desk/users/{login}/factor                                 Lxxxxxxxx+ Lxxxxxxxx-
GET  /desk/users/{login}/sessions                               Lxxxxxxxx+ Lxxxxxxxx-
POST /desk/users/{login}/sessions                               Lxxxxxxxx+ Lxxxxxxxx-
GET  /desk/users/{login}/deactivate                             Lxxxxxxxx+ Lxxxxxxxx-
POST /desk/users/{login}/deactivate                             Lxxxxxxxx+ Lxxxxxxxx-
GET  /desk/regies                                               Lx+++++x++
GET  /desk/regies/new                                           Lxx+xxxxxx
POST /desk/regies/new                                           Lxx+xxxxxx
GET  /desk/regies/{regie_id}                                    Lx+++++x++ Lx-----x--
GET  /desk/regies/{regie_id}/edit                               Lxx+xxxxxx Lxx-xxxxxx
POST /desk/regies/{regie_id}/edit                               Lxx+xxxxxx Lxx-xxxxxx
GET  /desk/regies/{regie_id}/{turn}                             Lxx+xxxxxx Lxx-xxxxxx
POST /desk/regies/{regie_id}/{turn}                             Lxx+xxxxxx Lxx-xxxxxx
GET  /desk/quarantine                                           Lx+x+++x+x
GET  /desk/quarantine/closings/{act_id}                         Lx+++++x+x Lx-----x-x
GET  /desk/quarantine/terminals/{terminal_id}                   Lx+xxxxxxx Lx-xxxxxxx
POST /desk/quarantine/terminals/{terminal_id}                   Lx+xxxxxxx Lx-xxxxxxx
POST /desk/quarantine/terminals/{terminal_id}/dismiss           Lx+xxxxxxx Lx-xxxxxxx
POST /desk/quarantine/terminals/{terminal_id}/post              Lx+xxxxxxx Lx-xxxxxxx
GET  /desk/quarantine/{link}                                    Lx+x+++x+x Lx-x---x-x
GET  /desk/quarantine/{link}/evidence                           Lx+x+++x+x Lx-x---x-x
GET  /desk/quarantine/{link}/post                               Lx+xxxxxxx Lx-xxxxxxx
POST /desk/quarantine/{link}/post                               Lx+xxxxxxx Lx-xxxxxxx
GET  /desk/quarantine/{link}/dismiss                            Lx+xxxxxxx Lx-xxxxxxx
POST /desk/quarantine/{link}/dismiss                            Lx+xxxxxxx Lx-xxxxxxx
GET  /desk/terminals/{terminal_id}/sessions                     Lx+++++x+x Lx-----x-x
GET  /desk/terminals/{terminal_id}/sessions/{session_id}        Lx-----x-x Lx-----x-x
GET  /desk/terminals/{terminal_id}/closing                      Lx+xxxxxxx Lx-xxxxxxx
POST /desk/terminals/{terminal_id}/closing                      Lx+xxxxxxx Lx-xxxxxxx
GET  /desk/payers/erase                                         Lx+xxxxxxx
POST /desk/payers/erase                                         Lx+xxxxxxx
GET  /desk/regies/{regie_id}/shares                             Lx+xxxxxxx Lx-xxxxxxx
POST /desk/regies/{regie_id}/shares                             Lx+xxxxxxx Lx-xxxxxxx
GET  /desk/lost                                                 Lx+xxxxxxx
POST /desk/lost                                                 Lx+xxxxxxx
POST /desk/lost/declare                                         Lx+xxxxxxx
GET  /desk/deposits                                             Lx+++++x+x
GET  /desk/deposits/{regie_id}                                  Lx+++++x+x Lx-----x-x
GET  /desk/deposits/{regie_id}/declare                          Lx+xxxxxxx Lx-xxxxxxx
POST /desk/deposits/{regie_id}/declare                          Lx+xxxxxxx Lx-xxxxxxx
GET  /desk/cancellations                                        Lx+++++x+x
GET  /desk/cancellations/{terminal_id}/{seq}                    Lx-xxxxxxx Lx-xxxxxxx
POST /desk/cancellations/{terminal_id}/{seq}                    Lx-xxxxxxx Lx-xxxxxxx
GET  /desk/shortages                                            Lx+++++x+x
GET  /desk/shortages/{regie_id}/{terminal_id}                   Lx-xxxxxxx Lx-xxxxxxx
POST /desk/shortages/{regie_id}/{terminal_id}                   Lx-xxxxxxx Lx-xxxxxxx
GET  /desk/booklets                                             Lx+++++x+x
GET  /desk/booklets/{booklet_id}                                Lx+++++x+x Lx-----x-x
GET  /desk/regies/{regie_id}/booklets/new                       Lx+xxxxxxx Lx-xxxxxxx
POST /desk/regies/{regie_id}/booklets/new                       Lx+xxxxxxx Lx-xxxxxxx
GET  /desk/booklets/{booklet_id}/spoilt                         Lx+xxxxxxx Lx-xxxxxxx
POST /desk/booklets/{booklet_id}/spoilt                         Lx+xxxxxxx Lx-xxxxxxx
GET  /desk/booklets/{booklet_id}/return                         Lx+xxxxxxx Lx-xxxxxxx
POST /desk/booklets/{booklet_id}/return                         Lx+xxxxxxx Lx-xxxxxxx
GET  /desk/tariffs                                              Lx+++++x++
GET  /desk/tariffs/import                                       Lxx+xxxxxx
POST /desk/tariffs/import                                       Lxx+xxxxxx
POST /desk/tariffs/import/keep                                  Lxx+xxxxxx
GET  /desk/tariffs/{code}/act                                   Lx-----x-- Lx-----x--
GET  /desk/tariffs/{code}/confirm                               Lxx-xxxxxx Lxx-xxxxxx
POST /desk/tariffs/{code}/confirm                               Lxx-xxxxxx Lxx-xxxxxx
GET  /desk/tariffs/{code}/enact                                 Lxx-xxxxxx Lxx-xxxxxx
POST /desk/tariffs/{code}/enact                                 Lxx-xxxxxx Lxx-xxxxxx
GET  /desk/tariffs/{code}/end                                   Lxx-xxxxxx Lxx-xxxxxx
POST /desk/tariffs/{code}/end                                   Lxx-xxxxxx Lxx-xxxxxx
GET  /openapi.json                                              ++++++++++
GET  /docs                                                      ++++++++++
GET  /docs/files/{name}                                         ++++++++++
GET  /ui/{name}                                                 ++++++++++
GET  /reporting/                                                Lx+++++x+x
GET  /reporting/_dash-layout                                    Lx+++++x+x
POST /reporting/_dash-update-component                          Lx+++++x+x
"""
DASHBOARD = "/reporting/"
"""The dashboard is another application behind the same session: its addresses are named by hand."""
