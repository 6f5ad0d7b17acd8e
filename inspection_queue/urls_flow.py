"""The addresses of the chain: cases, referrals, clocks, wishes and their answers. Each view carries its permission."""

from django.urls import path

from inspection_queue.views import answers, attachments, cases, oversight

urlpatterns = [
    path("clocks/", oversight.clock_page, name="clocks"),
    path("week/", oversight.week_page, name="week"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:case_id>/", cases.case, name="case"),
    path("cases/<int:case_id>/move/<slug:action>/", cases.move_case, name="move_case"),
    path("referrals/<int:referral_id>/", cases.referral, name="referral"),
    path("referrals/<int:referral_id>/move/<slug:action>/", cases.move_referral, name="move_referral"),
    path("items/<int:item_id>/case/", cases.open_case, name="open_case"),
    path("items/<int:item_id>/referral/", cases.open_referral, name="open_referral"),
    path("items/<int:item_id>/correct/", answers.correct, name="correct"),
    path("items/<int:item_id>/exempt/", answers.exempt, name="exempt"),
    path("items/<int:item_id>/files/", attachments.attach, name="attach"),
    path("items/<int:item_id>/files/<int:attachment_id>/", attachments.download, name="attachment"),
    path("clocks/<int:clock_id>/ask/", answers.wish, name="clock_wish"),
    path("clocks/<int:clock_id>/resume/", answers.resume, name="clock_resume"),
    path("exemptions/", answers.exemption_list, name="exemptions"),
    path("wishes/<slug:kind>/<int:wish_id>/<slug:said>/", answers.answer, name="answer"),
]
